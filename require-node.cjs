// First command of every script, in words that any Node understands: the rest needs Node 24, which reads TypeScript.
// `npm ci` installs it as a development dependency, unless install scripts are switched off.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Node ${process.versions.node} runs this script, but it needs Node 24 or newer.\n` +
      'npm ci installs Node 24 into node_modules; it could not when npm runs without install scripts.\n' +
      'Run "npm config get ignore-scripts" (expected: false), then "npm ci" again, or install Node 24 yourself.',
  );
  process.exit(1);
}
