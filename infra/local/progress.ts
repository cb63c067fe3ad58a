import type { Progress } from './github/progress.ts';

/** How much of a run is shown: steps with their times, or the whole log as GitHub keeps it. */
type Detail = 'steps' | 'log';

const MARKS = { success: '✔', failure: '✖', cancelled: '■', skipped: '–' } as const;

/** Lines worth showing while a step runs: the states of an execution, and stacks as they are deployed. */
const LIVE =
  /^\d\d:\d\d:\d\d [<>] |^ {2}training job |^(Started|Attached to|Outcome|Approved by)|^Changes of |^Stack \S+: ./;

/** An event of a workflow run as one line for a person: jobs, steps with their seconds; undefined when it is not shown. */
function progressLine(event: Progress, detail: Detail): string | undefined {
  switch (event.type) {
    case 'job-started':
      return `  ${event.name}`;
    case 'job-ended':
      // A job that ran shows it by its steps; one that did not has nothing else to show.
      return event.seconds === 0 ? `  ${MARKS[event.result]} ${event.name}` : undefined;
    case 'review-awaited':
      return `  … environment ${event.environment} asks its reviewers`;
    case 'reviewed':
      return `  ${event.decision === 'approved' ? '✔' : '✖'} ${event.decision} by ${event.reviewer}`;
    case 'step-ended':
      return `    ${MARKS[event.outcome]} ${event.step} (${event.seconds.toFixed(1)} s)`;
    case 'log':
      if (event.kind === 'error') return `      ✖ ${event.text}`;
      if (event.kind === 'notice' || event.kind === 'warning') return `      ! ${event.text}`;
      return detail === 'log' || LIVE.test(event.text) ? `      ${event.text}` : undefined;
    default:
      return undefined;
  }
}

/** Lines of a failed step's log that are shown when the step itself did not say what went wrong. */
const TAIL = 10;

/** Prints a workflow run as it goes. Of a step that fails without an error of its own it prints the end of the log. */
export function progressPrinter(print: (line: string) => void, detail: Detail): (event: Progress) => void {
  let hidden: string[] = [];
  let explained = false;
  return (event) => {
    const line = progressLine(event, detail);
    if (event.type === 'step-started') [hidden, explained] = [[], false];
    if (event.type === 'log' && event.kind === 'error') explained = true;
    if (event.type === 'log' && line === undefined) hidden = [...hidden.slice(1 - TAIL), event.text];
    if (event.type === 'step-ended' && event.outcome === 'failure' && !explained)
      for (const text of hidden) print(`      ${text}`);
    if (line !== undefined) print(line);
  };
}
