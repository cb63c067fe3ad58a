/** One invocation as the stand-in hands it to a function's process. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  /** JSON text. */
  event: string;
  timeoutMs: number;
}

/** A function's error as Lambda answers it in the payload of an invocation with `X-Amz-Function-Error`. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What a function's process tells the stand-in. */
export type Message =
  | { type: 'ready' }
  | { type: 'log'; text: string }
  | { type: 'result'; payload: string }
  | { type: 'error'; error: FunctionError }
  /** An error that ends the process: its handler cannot be loaded, or code outside the handler threw. */
  | { type: 'fatal'; error: FunctionError };
