import type { KeyDocumentation } from '../project/key-documentation.ts';
import type { Completion, CompletionKind } from './answers.ts';
import { levelAt } from './settings-keys.ts';
import type { YamlPlace } from './settings-place.ts';

/** A name or value that only the project knows. */
export interface Suggestion {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string | undefined;
  readonly documentation?: string | undefined;
}

/** Keys and values that may stand at a place: those of the documented shape, and what the project adds. */
export function proposalsAt(
  place: YamlPlace,
  roots: readonly KeyDocumentation[],
  suggest: (place: YamlPlace) => readonly Suggestion[],
): readonly Completion[] {
  const level = levelAt(place.path, roots);
  const own = suggest(place).filter(({ label }) => !place.siblings.includes(label));
  if (place.kind === 'key') {
    const keys = (level?.keys ?? []).filter(({ name }) => !place.siblings.includes(name));
    return [...keys.map((key) => keyCompletion(key, place)), ...own.map((suggestion) => suggested(suggestion, place))];
  }
  const values = (level?.key?.values ?? []).filter((value) => !place.siblings.includes(value));
  return [
    ...own.map((suggestion) => suggested(suggestion, place)),
    ...values.map((value) => suggested({ label: value, kind: 'value', documentation: level?.key?.description }, place)),
  ];
}

function keyCompletion(key: KeyDocumentation, place: YamlPlace): Completion {
  return {
    label: key.name,
    kind: 'property',
    detail: key.required ? 'required' : undefined,
    documentation: key.description || undefined,
    insert: place.needsColon ? `${key.name}: ` : key.name,
    snippet: false,
    replace: place.replace,
    sort: `${key.required ? '0' : '1'}${key.name}`,
  };
}

function suggested({ label, kind, detail, documentation }: Suggestion, place: YamlPlace): Completion {
  return {
    label,
    kind,
    detail,
    documentation,
    insert: place.kind === 'key' && place.needsColon ? `${quoted(label)}: ` : quoted(label),
    snippet: false,
    replace: place.replace,
    sort: undefined,
  };
}

/** A text that YAML would read as something else is put in quotes. */
function quoted(text: string): string {
  return /^[A-Za-z_][\w./-]*$/.test(text) || text === 'true' || text === 'false' ? text : JSON.stringify(text);
}
