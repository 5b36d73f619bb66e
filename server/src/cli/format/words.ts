/** Numbers and lengths of time as a person reads them. */

export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(n)} ${n === 1 ? singular : plural}`;
}

/** `213,404` */
export function grouped(n: number): string {
  return n.toLocaleString('en');
}

/** `0.42 s`, `12.3 s`, `3 min 20 s` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)} s`;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
