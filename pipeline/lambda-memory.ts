/** MB that each step's Lambda is given and paid for; Lambda gives one vCPU for every 1,769 MB. */
export const LAMBDA_MEMORY = {
  'process-data': 1024,
  'summarize-data': 512,
  'train-model': 3008,
  'evaluate-model': 3008,
  'verify-endpoint': 512,
  'clean-up': 256,
} as const;
