import type { Problem, SourceFile } from '../schema/text.ts';
import type { Settings } from './settings-shape.ts';
import type { ReadYaml } from './yaml.ts';

/** Secrets that stand in the settings themselves. Source: `files.md`, "activity_schema.yml": they are never written there. */
export function secretsInClear(file: SourceFile, settings: Partial<Settings>, yaml: ReadYaml<unknown>): Problem[] {
  return Object.entries(settings.connections ?? {}).flatMap(([name, connection]) =>
    Object.entries(connection).flatMap(([key, value]): Problem[] => {
      const secret = typeof value === 'boolean' || value === undefined ? undefined : secretIn(key, String(value));
      if (!secret) return [];
      const range = yaml.rangeOf(['connections', name, key]);
      const variable = `${name}_${secret.what}`.toUpperCase().replace(/\W/g, '_');
      const written = file.text.slice(range.start, range.end);
      const text = written.replace(secret.text, () => `\${env:${variable}}`);
      const whole = secret.text === String(value) ? `\${env:${variable}}` : text;
      return [
        {
          rule: 'secret-in-clear',
          severity: 'warning',
          message: `A ${secret.what} stands here for everyone who can read the repository.`,
          file: file.path,
          range,
          fixes:
            whole === written
              ? []
              : [
                  {
                    title: `Read it from the environment variable ${variable}`,
                    edits: [{ file: file.path, range, text: whole }],
                  },
                ],
        },
      ];
    }),
  );
}

/** The text of settings, or one that repeats them, as it may be shown to anyone, in a log of a workflow too: secrets are dots, and all places stay. */
export function withoutSecrets(text: string): string {
  const dotted = (_: string, before: string, secret: string): string =>
    before + (beginsWithVariable.test(secret) ? secret : secret.replace(/[^\r\n]/g, '•'));
  return secretPlaces.reduce((shown, place) => shown.replace(place, dotted), text);
}

/** What stands before a secret, and the secret; of a value without quotes it is everything to the end of its line. */
const secretPlaces = [
  /(\b(?:password|token)["']?[ \t]*:[ \t]*)("(?:[^"\\\n]|\\.)*"?|'[^'\n]*'?|[^\s"'][^\n]*)/gi,
  // One slash is left of two where the address was taken for a path.
  /(\b[a-z][\w+.-]*:\/{1,2}[^/\s:@]*:)([^/\s@]+)(?=@)/gi,
  /([?&;]\w*?(?:password|token|secret|key)=)([^&;\s"']+)/gi,
];
const beginsWithVariable = /^["']?\$\{env:\w+\}(?:["'\s,}]|$)/;

interface Secret {
  readonly what: 'password' | 'token' | 'key';
  /** The part of the value that nobody should see. */
  readonly text: string;
}

/** `postgres://user:password@host`. */
const inAuthority = /^[a-z][\w+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i;
/** `md:shop?motherduck_token=…`. */
const inParameter = /[?&;]\w*?(password|token|secret|key)=([^&;\s]+)/i;

function secretIn(key: string, value: string): Secret | undefined {
  if (key === 'password' || key === 'token')
    return value === '' || isVariable(value) ? undefined : { what: key, text: value };
  const authority = inAuthority.exec(value)?.[1];
  if (authority !== undefined && !isVariable(authority)) return { what: 'password', text: authority };
  const [, word, text] = inParameter.exec(value) ?? [];
  if (word === undefined || text === undefined || isVariable(text)) return undefined;
  const lower = word.toLowerCase();
  return { what: lower === 'password' || lower === 'token' ? lower : 'key', text };
}

const isVariable = (text: string): boolean => /^\$\{env:\w+\}$/.test(text);
