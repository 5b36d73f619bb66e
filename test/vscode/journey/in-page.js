// Loaded into the workbench's page. Monaco draws a document's visible lines in any order, each as spans, with no-break spaces.

globalThis.editorText = {
  /** The visible lines of the active editor. */
  visible: () =>
    visibleLines()
      .map(({ text }) => text)
      .join('\n'),

  /** The middle of the first character of a text, or undefined where it is not in sight. */
  placeOf(text) {
    for (const line of visibleLines()) {
      const at = line.text.indexOf(text);
      if (at !== -1) return middleOf(line.element, at);
    }
    return undefined;
  },
};

function visibleLines() {
  const editor = document.querySelector('.editor-group-container.active .editor-instance .monaco-editor');
  return [...(editor?.querySelectorAll('.view-lines .view-line') ?? [])]
    .map((element) => ({ element, top: element.getBoundingClientRect().top }))
    .sort((a, b) => a.top - b.top)
    .map(({ element }) => ({ element, text: element.textContent.replaceAll('\u00a0', ' ') }));
}

function middleOf(line, at) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { length } = node.textContent;
    if (at < before + length) {
      const range = document.createRange();
      range.setStart(node, at - before);
      range.setEnd(node, at - before + 1);
      const { left, top, width, height } = range.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }
    before += length;
  }
  return undefined;
}
