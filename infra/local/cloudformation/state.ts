import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { Refusal } from './failure.ts';
import type { Log, Output, Stack } from './stack.ts';

const fault = (message: string) => new AwsError('ValidationError', message);

/** A stack's statuses that begin an operation; a rollback is one of its own. */
const BEGINS = /^(CREATE|UPDATE|DELETE|ROLLBACK|UPDATE_ROLLBACK)_IN_PROGRESS$/;

/** All stacks, the deleted ones too: these are found by their id only. */
export class StackState {
  readonly standIn: StandIn;
  readonly #stacks = new Map<string, Stack>();
  #lastEvent = 0;

  constructor(standIn: StandIn) {
    this.standIn = standIn;
  }

  get all(): Stack[] {
    return [...this.#stacks.values()];
  }

  /** A stack by name, or by id also when it is deleted. */
  get(nameOrId: string): Stack | undefined {
    return this.#stacks.get(nameOrId) ?? this.all.find(({ name, deleted }) => name === nameOrId && !deleted);
  }

  /** @throws AwsError `ValidationError` when there is no such stack */
  require(nameOrId: string, message = `Stack with id ${nameOrId} does not exist`): Stack {
    const stack = this.get(nameOrId);
    if (!stack) throw fault(message);
    return stack;
  }

  /** The ARN that a stack of this name is given. */
  newArn(name: string): string {
    return this.standIn.arn('cloudformation', `stack/${name}/${crypto.randomUUID()}`);
  }

  /** A stack in review: it has no resources until a change set is executed. It is not entered yet. */
  newStack(name: string): Stack {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
      throw fault(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
      );
    return {
      id: this.newArn(name),
      name,
      status: 'REVIEW_IN_PROGRESS',
      created: new Date(this.standIn.clock.now()),
      protected: false,
      template: '',
      parameters: {},
      capabilities: [],
      tags: [],
      outputs: [],
      imports: new Set(),
      resources: new Map(),
      changeSets: new Map(),
      events: [],
    };
  }

  add(stack: Stack): void {
    this.#stacks.set(stack.id, stack);
  }

  /** All exports of the Region but a stack's own, by name. */
  exports(except?: Stack): Map<string, { value: string; stack: Stack }> {
    const exported = this.all
      .filter((stack) => stack !== except && !stack.deleted)
      .flatMap((stack) => stack.outputs.map((output) => ({ stack, output })));
    return new Map(
      exported
        .filter(({ output }) => output.ExportName)
        .map(({ stack, output }) => [output.ExportName!, { value: output.OutputValue, stack }]),
    );
  }

  /** Names of the stacks that use an export. */
  importers(exportName: string): string[] {
    return this.all.filter(({ deleted, imports }) => !deleted && imports.has(exportName)).map(({ name }) => name);
  }

  /**
   * Refuses outputs that take away or change an export in use, or that export a name which another stack exports.
   * @throws Refusal
   */
  checkExports(stack: Stack, outputs: readonly Output[]): void {
    for (const { ExportName, OutputValue } of stack.outputs) {
      const users = ExportName ? this.importers(ExportName) : [];
      if (users.length > 0 && !outputs.some((o) => o.ExportName === ExportName && o.OutputValue === OutputValue))
        throw new Refusal(`Export ${ExportName} cannot be updated or deleted as it is in use by ${users.join(', ')}`);
    }
    const taken = this.exports(stack);
    for (const { ExportName } of outputs)
      if (ExportName && taken.has(ExportName))
        throw new Refusal(
          `Export with name ${ExportName} is already exported by stack ${taken.get(ExportName)!.stack.name}.`,
        );
  }

  /** The log of a stack. Event times are strictly increasing, since clients take them for an order. */
  logOf(stack: Stack): Log {
    let operationId = stack.events.at(-1)?.operationId ?? crypto.randomUUID();
    return ({ logicalId, physicalId, type }, status, reason) => {
      this.#lastEvent = Math.max(this.#lastEvent + 1, this.standIn.clock.now());
      const isStack = type === 'AWS::CloudFormation::Stack';
      if (isStack && BEGINS.test(status)) operationId = crypto.randomUUID();
      const id = isStack ? crypto.randomUUID() : `${logicalId}-${status}-${crypto.randomUUID()}`;
      stack.events.push({
        id,
        operationId,
        at: new Date(this.#lastEvent),
        logicalId,
        physicalId,
        type,
        status,
        reason,
      });
      if (/FAILED$|^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status))
        this.standIn.tell(
          'cloudformation',
          `${stack.name}: ${type} ${logicalId} ${status}${reason ? `: ${reason}` : ''}`,
        );
    };
  }
}
