/** The platform this runs on, in the names that VS Code's marketplace has: `alpine` is Linux with musl. */
export function thisPlatform() {
  const musl = process.platform === 'linux' && process.report.getReport().header.glibcVersionRuntime === undefined;
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}
