// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be found.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text with what a terminal would obey made visible: escape sequences (`␛[2J`), other control characters, marks that turn
 * the direction of writing. Line breaks and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
