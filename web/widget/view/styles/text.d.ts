// Style sheets are imported as minified text; the build sees to it.
declare module '*.css' {
  const text: string;
  export default text;
}
