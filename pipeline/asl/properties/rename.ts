import { below, edited, type Json, valueAt } from './tree.ts';

const REFERENCES = ['Next', 'Default'];

/**
 * The definition with a state of the machine at `machineAt` renamed, and with it all that leads to it. Machines nested in
 * the state's machine have names of their own.
 */
export function renamed(definition: Json, machineAt: string, from: string, to: string): Json {
  const machine = valueAt(definition, machineAt) as Json;
  const states = Object.entries(machine.States as Record<string, Json>).map(([name, state]) => [
    name === from ? to : name,
    Object.fromEntries(Object.entries(state).map(([field, value]) => [field, redirected(field, value, from, to)])),
  ]);
  const StartAt = machine.StartAt === from ? to : machine.StartAt;
  return edited(definition, machineAt, { ...machine, StartAt, States: Object.fromEntries(states) });
}

function redirected(field: string, value: unknown, from: string, to: string): unknown {
  if (REFERENCES.includes(field)) return value === from ? to : value;
  if (field !== 'Choices' && field !== 'Catch') return value;
  return (value as Json[]).map((rule) => (rule.Next === from ? { ...rule, Next: to } : rule));
}

/** The pointer to a state of the machine at `machineAt`. */
export const stateAt = (machineAt: string, name: string): string => below(machineAt, 'States', name);
