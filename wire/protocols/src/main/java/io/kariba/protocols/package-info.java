/**
 * AWS's protocols without a network: compact models of the services' shapes, codecs from requests and to responses, the binder between decoded documents
 * and the AWS SDK's model classes, validation, and the table by which a service names its operations. Knows no service and no HTTP server.
 */
package io.kariba.protocols;
