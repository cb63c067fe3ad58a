interface GroupedLog {
  startGroup: (name: string) => void;
  endGroup: () => void;
  info: (text: string) => void;
}

/** Sorts the CDK CLI's lines into one log group a stack; `: deploying...` is what it prints where one begins. */
export function stackGroups(log: GroupedLog): { line: (text: string) => void; end: () => void } {
  let open = false;
  const end = () => {
    if (open) log.endGroup();
    open = false;
  };
  const line = (text: string) => {
    const stack = /^(\S+): deploying\.\.\./.exec(text)?.[1];
    if (stack) {
      end();
      log.startGroup(`Stack ${stack}`);
      open = true;
    }
    log.info(text);
  };
  return { line, end };
}
