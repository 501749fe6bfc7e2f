import qrcode from 'qrcode-generator';

/** White around the code, in modules: readers need four (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as one path of an SVG whose view box is `size` units wide and high, the white around it among them. */
export interface QrCode {
  size: number;
  path: string;
}

/** The QR code of an address; a sixth of it may be torn or covered and it is still read (level M). Pure. */
export function qrCodeOf(address: string): QrCode {
  const code = qrcode(0, 'M');
  code.addData(address);
  code.make();
  const modules = code.getModuleCount();
  const places = Array.from({ length: modules }, (_, at) => at);
  const dark = places.flatMap((row) =>
    places.filter((column) => code.isDark(row, column)).map((column) => [row, column]),
  );
  const path = dark.map(([row = 0, column = 0]) => `M${column + QUIET_ZONE} ${row + QUIET_ZONE}h1v1h-1z`).join('');
  return { size: modules + 2 * QUIET_ZONE, path };
}

/** The code as a file to print: black on white, sharp at every size. */
export function qrCodeFile({ size, path }: QrCode): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/></svg>`;
}
