import type { LineageAnswer } from '../../../../server/src/lsp/protocol.ts';
import { found } from './search.ts';

type Name = LineageAnswer['names'][number];

/** A field with a list under it, as the ARIA practices describe a combobox. */
export function createSearchBox(
  input: HTMLInputElement,
  list: HTMLElement,
  names: () => readonly Name[],
  choose: (id: string) => void,
): void {
  let shown: readonly Name[] = [];
  let active = -1;

  const show = (next: readonly Name[]): void => {
    shown = next;
    active = next.length > 0 ? 0 : -1;
    list.replaceChildren(...next.map(optionOf));
    list.hidden = next.length === 0;
    input.setAttribute('aria-expanded', String(next.length > 0));
    mark();
  };
  const mark = (): void => {
    for (const [index, option] of [...list.children].entries()) {
      option.setAttribute('aria-selected', String(index === active));
    }
    if (active === -1) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `found-${active}`);
    list.children[active]?.scrollIntoView({ block: 'nearest' });
  };
  const take = (index: number): void => {
    const name = shown[index];
    show([]);
    if (!name) return;
    input.value = '';
    choose(name.id);
  };
  const optionOf = ({ name, kind }: Name, index: number): HTMLElement => {
    const option = document.createElement('div');
    option.id = `found-${index}`;
    option.setAttribute('role', 'option');
    const [title, what] = [document.createElement('span'), document.createElement('span')];
    title.textContent = name;
    what.textContent = kind === 'columns' ? 'reusable columns' : kind;
    what.className = 'what';
    option.append(title, what);
    // Before the field loses the focus and the list with it.
    option.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      take(index);
    });
    return option;
  };

  input.addEventListener('input', () => show(found(names(), input.value)));
  input.addEventListener('focus', () => input.select());
  input.addEventListener('blur', () => show([]));
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      active = shown.length === 0 ? -1 : (active + step + shown.length) % shown.length;
      mark();
    } else if (event.key === 'Enter') take(active);
    else if (event.key === 'Escape') {
      input.value = '';
      show([]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
