/** AWS Security Token Service: who am I, and temporary credentials. */
package io.kariba.sts;
