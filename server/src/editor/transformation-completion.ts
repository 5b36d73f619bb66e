import { identifier } from '../dialects/identifiers.ts';
import { dialectNamed } from '../dialects/index.ts';
import { dialectOf } from '../project/connection.ts';
import type { Range } from '../schema/text.ts';
import type { Completion } from './answers.ts';
import type { TransformationView } from './transformation-view.ts';

/** A name as the transformation's dialect writes it. */
export function plain(view: TransformationView, name: string, kind: Completion['kind'], replace: Range): Completion {
  return { ...bare(name, kind, replace), insert: written(view, name) };
}

/** A name that is inserted as it is. */
export function bare(name: string, kind: Completion['kind'], replace: Range): Completion {
  return {
    label: name,
    kind,
    detail: undefined,
    documentation: undefined,
    insert: name,
    snippet: false,
    replace,
    sort: undefined,
  };
}

export function written({ project }: TransformationView, name: string): string {
  return identifier(dialectNamed(dialectOf(project)), name);
}
