/** How a step or job ended. */
export type Outcome = 'success' | 'failure' | 'cancelled' | 'skipped';

/** An error, warning or notice that a step reported, with the place it named. */
export interface Annotation {
  kind: 'error' | 'warning' | 'notice';
  message: string;
  job: string;
  step: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  column?: number;
}

/** How a line of the log is to be shown; `group` opens a fold that `endgroup` closes. */
export type LogKind = 'plain' | 'debug' | 'error' | 'warning' | 'notice' | 'group' | 'endgroup';

/** Live progress of a run. Masked values are already `***`; `note` is the runner's own word on what it does otherwise. */
export type Progress =
  | { type: 'note'; job?: string; text: string }
  | { type: 'job-started'; job: string; name: string }
  | { type: 'job-ended'; job: string; name: string; result: Outcome; seconds: number }
  | { type: 'review-awaited'; job: string; environment: string }
  | { type: 'reviewed'; job: string; environment: string; decision: 'approved' | 'rejected'; reviewer: string }
  | { type: 'step-started'; job: string; step: string }
  | { type: 'step-ended'; job: string; step: string; outcome: Outcome; conclusion: Outcome; seconds: number }
  | { type: 'log'; job: string; step: string; kind: LogKind; text: string };

export type Listener = (progress: Progress) => void;
