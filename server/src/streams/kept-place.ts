/** Where a query that is kept stands, as editors and terminals follow it: `queries/first_rides.aql:3`. */
export function placeOf({ file, line }: { readonly file: string; readonly line: number | undefined }): string {
  return line === undefined ? file : `${file}:${line}`;
}
