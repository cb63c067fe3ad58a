import type { Definition } from '../random/definition.ts';
import type { Site } from '../sites.ts';
import { below, edited, type Json } from '../tree.ts';

/** One way to break one definition. */
export interface Fault {
  /** JSON pointers of the broken nodes: an error must stand in one of them, in the definition after the edit. */
  broken: readonly string[];
  breaks: (machine: Json) => Json;
}

/** A way to break definitions, wherever it fits in one. `definition` is the whole that the site belongs to. */
export interface Operator {
  name: string;
  faults: (site: Site, definition: Definition) => Fault[];
}

/** Puts a value in a field of an object: the field is the broken node. */
export const put = (at: string, field: string | number, value: unknown): Fault => {
  const place = below(at, field);
  return { broken: [place], breaks: (machine) => edited(machine, place, value) };
};

/** Takes a field away: the object that lacks it is the broken node. */
export const drop = (at: string, field: string): Fault => ({
  broken: [at],
  breaks: (machine) => edited(machine, below(at, field), undefined),
});

/** Puts another object in an object's place: the whole is the broken node. */
export const replace = (at: string, value: unknown): Fault => ({
  broken: [at],
  breaks: (machine) => edited(machine, at, value),
});

/** One fault for each field that the site has, of those named. */
export const each = (site: Site, fields: readonly string[], fault: (field: string) => Fault | Fault[]): Fault[] =>
  fields.filter((field) => Object.hasOwn(site.value, field)).flatMap(fault);
