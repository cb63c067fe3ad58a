/** Tags that the state machine gives an endpoint config. */

/** The endpoint that it was made for. */
export const ENDPOINT_TAG = 'endpoint';
/** The endpoint config that served when it was rolled out, and that a rollback goes to; empty for the first. */
export const PREVIOUS_TAG = 'previous-endpoint-config';
