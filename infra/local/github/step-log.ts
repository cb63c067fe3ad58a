import { type Command, type Masks, parseCommand } from './commands.ts';
import type { Annotation, Listener, LogKind } from './progress.ts';

/** Annotations of one kind that GitHub keeps for a step; further ones stand in the log only. */
const MAX_ANNOTATIONS = 10;

// They need the files that took their place; GitHub refuses the last two outright and warns of the first two.
const REMOVED: Record<string, string> = {
  'set-output': 'GITHUB_OUTPUT',
  'save-state': 'GITHUB_STATE',
  'set-env': 'GITHUB_ENV',
  'add-path': 'GITHUB_PATH',
};

/** The log of one step: interprets workflow commands, hides masked values, collects annotations. */
export class StepLog {
  /** Set when a command was refused; it fails the step. */
  refused = false;
  readonly #job: string;
  readonly #step: string;
  readonly #masks: Masks;
  readonly #listener: Listener;
  readonly #annotations: Annotation[];
  readonly #counts = { error: 0, warning: 0, notice: 0 };
  #stopToken: string | undefined;

  constructor(job: string, step: string, masks: Masks, listener: Listener, annotations: Annotation[]) {
    this.#job = job;
    this.#step = step;
    this.#masks = masks;
    this.#listener = listener;
    this.#annotations = annotations;
  }

  /** A line that a process wrote. */
  line(line: string): void {
    const command = parseCommand(line);
    if (this.#stopToken !== undefined) {
      if (command?.name === this.#stopToken) this.#stopToken = undefined;
      else this.#emit('plain', line);
    } else if (!command || !this.#interpret(command)) this.#emit('plain', line);
  }

  plain = (text: string): void => this.#emit('plain', text);
  error = (message: string): void => this.#annotate('error', message, {});
  warning = (message: string): void => this.#annotate('warning', message, {});

  /** Carries a command out; false when it is none, and the line is shown as it is. */
  #interpret({ name, properties, message }: Command): boolean {
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.#annotate(name, message, properties);
        return true;
      case 'debug':
      case 'group':
      case 'endgroup':
        this.#emit(name, message);
        return true;
      case 'add-mask':
        this.#masks.add(message);
        this.#emit('plain', '::add-mask::***');
        return true;
      case 'stop-commands':
        this.#stopToken = message;
        return true;
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return true;
      default:
        if (!REMOVED[name]) return false;
        this.refused = true;
        this.error(`The command '${name}' is not supported: write to the file $${REMOVED[name]}`);
        return true;
    }
  }

  #annotate(kind: 'error' | 'warning' | 'notice', text: string, properties: Record<string, string>): void {
    const message = this.#masks.hide(text);
    this.#emit(kind, text);
    if (++this.#counts[kind] > MAX_ANNOTATIONS) return;
    const number = (name: string) => (properties[name] ? { [name]: Number(properties[name]) } : {});
    this.#annotations.push({
      kind,
      message,
      job: this.#job,
      step: this.#step,
      ...(properties.title ? { title: properties.title } : {}),
      ...(properties.file ? { file: properties.file } : {}),
      ...number('line'),
      ...number('endLine'),
      ...(properties.col ? { column: Number(properties.col) } : {}),
    });
  }

  #emit(kind: LogKind, text: string): void {
    this.#listener({ type: 'log', job: this.#job, step: this.#step, kind, text: this.#masks.hide(text) });
  }
}
