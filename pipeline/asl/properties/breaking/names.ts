import { renamed, stateAt } from '../rename.ts';
import { MACHINES, type Site, sitesOf } from '../sites.ts';
import { below, edited, type Json } from '../tree.ts';
import { type Fault, type Operator, put } from './fault.ts';

const namesOf = ({ value }: Site): string[] => Object.keys(value.States as Json);

const rename = ({ at }: Site, from: string, to: string, alsoAt: readonly string[] = []): Fault => ({
  broken: [stateAt(at, to), ...alsoAt],
  breaks: (machine) => renamed(machine, at, from, to),
});

const isDistributed = ({ value }: Site): boolean =>
  value.Type === 'Map' &&
  ((value.ItemProcessor as Json | undefined)?.ProcessorConfig as Json | undefined)?.Mode === 'DISTRIBUTED';

/** Faults of the names of states and labels. */
export const NAMES: readonly Operator[] = [
  {
    name: 'a state name that is empty or too long',
    faults: (site) =>
      MACHINES.includes(site.kind)
        ? namesOf(site).flatMap((name) => ['', 'n'.repeat(81)].map((to) => rename(site, name, to)))
        : [],
  },
  {
    name: 'a state name that another machine has',
    faults: (site, definition) => {
      if (!MACHINES.includes(site.kind)) return [];
      const others = sitesOf(definition).filter((other) => MACHINES.includes(other.kind) && other.at !== site.at);
      return others.flatMap((other) =>
        namesOf(site).flatMap((name) =>
          namesOf(other).map((taken) => rename(site, name, taken, [stateAt(other.at, taken)])),
        ),
      );
    },
  },
  {
    name: 'a label that is empty, too long or has a special character',
    faults: (site) =>
      isDistributed(site) ? ['', 'n'.repeat(41), 'a b', 'a*b', 'a:b'].map((label) => put(site.at, 'Label', label)) : [],
  },
  {
    name: 'a label that another Map has',
    faults: (site, definition) =>
      isDistributed(site)
        ? sitesOf(definition)
            .filter((other) => isDistributed(other) && other.at !== site.at)
            .map((other) => {
              const places = [below(site.at, 'Label'), below(other.at, 'Label')];
              return {
                broken: places,
                breaks: (machine) => places.reduce((made, place) => edited(made, place, 'same'), machine),
              };
            })
        : [],
  },
];
