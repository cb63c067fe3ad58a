import type { CheckedOperation } from '../../core/checked-operations.ts';
import { range } from '../../core/constraints.ts';
import { AwsError } from '../../core/errors.ts';
import type { StandIn } from '../../core/stand-in.ts';
import type { MachineDefinition } from '../engine/definition.ts';
import type { Program, Settings } from '../engine/execution.ts';
import type { Engine } from '../engine/visit.ts';
import type { StateMachine } from '../store.ts';
import { findingsOf } from './definition.ts';
import { activeMachineBy, checkArn, checkName, machineBy, machineDeleting } from './lookup.ts';
import { page } from './paging.ts';
import { checkRole } from './role.ts';
import { settingsOf } from './settings.ts';
import { tagsAfter } from './tags.ts';

/** Create, update, describe, list and delete state machines; validate definitions. */
export function stateMachineOperations(engine: Engine): Record<string, CheckedOperation> {
  const { standIn, store } = engine;
  const arnOf = (name: string) => standIn.arn('states', `stateMachine:${name}`);
  const now = () => new Date(standIn.clock.now());
  const byArn = ({ stateMachineArn }: { stateMachineArn: string }) => stateMachineArn;
  return {
    CreateStateMachine: {
      resource: ({ name }) => arnOf(name),
      async run(input, { caller }) {
        checkName(input.name);
        refuseUnsupported(input);
        const arn = arnOf(input.name);
        const { type = 'STANDARD' } = input;
        const tags = tagsAfter(arn, [], input.tags ?? []);
        const settings = settingsOf(now(), input);
        const program = programOf(standIn, { arn, name: input.name, type }, input.definition, input.roleArn, settings);
        await checkRole(standIn, caller, input.roleArn, program.definition, input.loggingConfiguration);
        const machine: StateMachine = {
          arn,
          name: input.name,
          type,
          definition: input.definition,
          program,
          status: 'ACTIVE',
          creationDate: settings.updateDate,
          tags,
        };
        const existing = store.machines.get(arn);
        if (existing?.status === 'DELETING') throw machineDeleting(arn);
        if (existing && !isSame(existing, machine))
          throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
        if (!existing) store.machines.set(arn, machine);
        return { stateMachineArn: arn, creationDate: (existing ?? machine).creationDate };
      },
    },
    UpdateStateMachine: {
      resource: byArn,
      async run(input, { caller }) {
        const machine = activeMachineBy(store, input.stateMachineArn);
        refuseUnsupported(input);
        refuseEmptyUpdate(input);
        const { definition = machine.definition, roleArn = machine.program.roleArn } = input;
        const settings = {
          ...settingsOf(now(), { ...machine.program.settings, ...input }),
          revisionId: crypto.randomUUID(),
        };
        const program = programOf(standIn, machine, definition, roleArn, settings);
        await checkRole(standIn, caller, roleArn, program.definition, input.loggingConfiguration);
        machine.program = program;
        machine.definition = definition;
        return { updateDate: settings.updateDate, revisionId: settings.revisionId };
      },
    },
    DescribeStateMachine: {
      resource: byArn,
      run: ({ stateMachineArn }) => described(machineBy(store, stateMachineArn)),
    },
    ListStateMachines: {
      run({ maxResults, nextToken }) {
        const { items, nextToken: next } = page([...store.machines.values()], maxResults, nextToken);
        const stateMachines = items.map(({ arn, name, type, creationDate }) => ({
          stateMachineArn: arn,
          name,
          type,
          creationDate,
        }));
        return { stateMachines, nextToken: next };
      },
    },
    DeleteStateMachine: {
      resource: byArn,
      run({ stateMachineArn }) {
        checkArn(stateMachineArn, 'stateMachine');
        const machine = store.machines.get(stateMachineArn);
        if (machine) machine.status = 'DELETING';
        store.removeIfDone(stateMachineArn);
        return {};
      },
    },
    ValidateStateMachineDefinition: {
      constraints: { maxResults: range(0, 100) },
      run({ definition, type = 'STANDARD', severity, maxResults }) {
        const findings = findingsOf(standIn, definition, type);
        const shown = findings.filter((finding) => severity === 'WARNING' || finding.severity === 'ERROR');
        const failed = findings.some((finding) => finding.severity === 'ERROR');
        const most = Math.trunc(maxResults ?? 0) || 100;
        return { result: failed ? 'FAIL' : 'OK', diagnostics: shown.slice(0, most), truncated: shown.length > most };
      },
    },
  };
}

/** @throws AwsError `InvalidDefinition` naming the findings */
function programOf(
  standIn: StandIn,
  { arn, name, type }: Pick<StateMachine, 'arn' | 'name' | 'type'>,
  text: string,
  roleArn: string,
  settings: Settings,
): Program {
  const errors = findingsOf(standIn, text, type).filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) {
    const all = errors.map(({ code, message, location }) => `${code}: ${message}${location ? ` at ${location}` : ''}`);
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${all.join(', ')}'`);
  }
  const definition = JSON.parse(text) as MachineDefinition;
  return {
    stateMachineArn: arn,
    stateMachineName: name,
    roleArn,
    definition,
    queryLanguage: definition.QueryLanguage ?? 'JSONPath',
    type,
    settings,
  };
}

/** What the stand-in leaves out on purpose is refused, not ignored. */
function refuseUnsupported({ publish, versionDescription }: { publish?: boolean; versionDescription?: string }): void {
  if (versionDescription && !publish)
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
  if (publish) throw new AwsError('ValidationException', 'The stand-in has no versions of state machines');
}

/** The members of a machine that an update can change, and that no update can do without. */
const UPDATABLE = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'];

/** @throws AwsError `MissingRequiredParameter` */
function refuseEmptyUpdate(input: object): void {
  if (UPDATABLE.some((member) => member in input)) return;
  throw new AwsError(
    'MissingRequiredParameter',
    'Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified',
  );
}

/** Creation is idempotent for the same definition and settings; role and tags do not count (API reference). */
const isSame = (a: StateMachine, b: StateMachine) =>
  a.definition === b.definition &&
  a.type === b.type &&
  (['loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'] as const).every(
    (member) => JSON.stringify(a.program.settings[member]) === JSON.stringify(b.program.settings[member]),
  );

function described(machine: StateMachine) {
  const { arn, name, type, definition, program, creationDate, status } = machine;
  const { updateDate: _, ...settings } = program.settings;
  return {
    stateMachineArn: arn,
    name,
    status,
    definition,
    roleArn: program.roleArn,
    type,
    creationDate,
    ...settings,
  };
}
