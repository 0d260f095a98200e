import type { LabelledMessage } from "../cases/templates.ts";

/** Agreement of groups with the templates of messages. */
export interface Grouping {
  /** Share of the messages whose group has exactly the messages of their template. */
  readonly accuracy: number;
  /** Templates that have no such group, with the groups of their messages. */
  readonly wrong: ReadonlyMap<string, readonly string[]>;
}

/**
 * Returns the grouping accuracy, as papers on log parsing define it.
 *
 * @param messages Messages with their templates.
 * @param groupOf Returns the name of the group of a message.
 */
export function groupingAccuracy(
  messages: readonly LabelledMessage[],
  groupOf: (message: string) => string,
): Grouping {
  const found = messages.map(({ message, template }) => ({ template, group: groupOf(message) }));
  const groupsOf = new Map<string, Set<string>>();
  const templatesOf = new Map<string, Set<string>>();
  for (const { template, group } of found) {
    groupsOf.set(template, (groupsOf.get(template) ?? new Set()).add(group));
    templatesOf.set(group, (templatesOf.get(group) ?? new Set()).add(template));
  }
  const isRight = (template: string) => {
    const groups = [...groupsOf.get(template)!];
    return groups.length === 1 && templatesOf.get(groups[0])!.size === 1;
  };
  const right = found.filter(({ template }) => isRight(template)).length;
  const wrong = Array.from(groupsOf).filter(([template]) => !isRight(template));
  return {
    accuracy: right / messages.length,
    wrong: new Map(wrong.map(([template, groups]) => [template, [...groups]])),
  };
}
