/**
 * Identity: who may sign (the accounts file and sealed temporary credentials), what a signer may do (the policy language) and what an engine may touch
 * (engine sessions). Implements {@code Credentials}, {@code Permissions} and {@code EngineSessions}; IAM's own API comes later into this room.
 */
package io.kariba.iam;
