import { objectsIn, warning } from '../rules/shape.ts';
import type { State } from './machines.ts';

/** Reports a Choice that no rule may match: the execution then fails, and no Catch sees it. */
export function choiceAdvice({ definition, at, scope }: State): void {
  if (definition.Type !== 'Choice' || Object.hasOwn(definition, 'Default')) return;
  const rules = objectsIn(definition.Choices);
  if (rules.some(({ Condition: always }) => always === true)) return;
  const tests = rules.map(({ Next, Comment, Assign, Output, ...test }) => test);
  const seen = new Set(tests.map(sameText));
  if (tests.some((test) => opposites(test).some((opposite) => seen.has(sameText(opposite))))) return;
  warning(
    scope,
    at,
    "without a 'Default' the execution fails where no rule holds, and no Catch sees it",
    'CHOICE_WITHOUT_DEFAULT',
  );
}

/** A text that tests share whatever the order of their fields. */
const sameText = (test: object): string => JSON.stringify(Object.entries(test).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The tests that hold exactly where this one does not: `Not` of it, and the other answer of `IsPresent` and its kin. */
function opposites(test: Readonly<Record<string, unknown>>): object[] {
  const kin = Object.entries(test).find(([name, value]) => /^Is[A-Z]/.test(name) && typeof value === 'boolean');
  return [{ Not: test }, ...(kin ? [{ ...test, [kin[0]]: !kin[1] }] : [])];
}
