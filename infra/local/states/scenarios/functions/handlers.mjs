/** The functions that scenarios call. They run on Lambda as they do here, so they keep nothing between two calls. */

class Broken extends Error {
  name = 'Broken';
}

export const identity = async (event) => event;

export const fails = async (event) => {
  throw new Broken(event?.message ?? 'it broke');
};

/** Fails as long as the attempt that it is told is below `succeedsAt`. */
export const failsBefore = async ({ attempt, succeedsAt }) => {
  if (attempt < succeedsAt) throw new Broken(`attempt ${attempt}`);
  return { attempt };
};

/** Answers later than a Task of the suite waits for it. */
export const slow = async () => {
  await new Promise((resolve) => setTimeout(resolve, 2_500));
};

/** An answer larger than a state may have. */
export const large = async () => 'x'.repeat(257 * 1024);
