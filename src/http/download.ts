// Sends stored content as a download: whole or one range of bytes, never shown in place by a browser.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Download {
  /** File name offered to the user. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Instead of the one that the name suggests; never a type that a browser would run. */
  readonly contentType?: string | undefined;
  /** Asked for by a frame of the pages; only what a frame shows safely is sent for it. */
  readonly framed?: boolean;
  /** Both ends included; the whole content without a range. */
  open(range?: { readonly start: number; readonly end: number }): Promise<Readable>;
}

/** Types that are safe to name; everything else is just bytes. */
const contentTypes: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  cfg: 'text/plain',
  conf: 'text/plain',
  css: 'text/plain',
  csv: 'text/csv',
  flac: 'audio/flac',
  gif: 'image/gif',
  html: 'text/plain',
  ini: 'text/plain',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/plain',
  json: 'application/json',
  log: 'text/plain',
  m4a: 'audio/mp4',
  md: 'text/plain',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  ogv: 'video/ogg',
  pdf: 'application/pdf',
  png: 'image/png',
  py: 'text/plain',
  sh: 'text/plain',
  sql: 'text/plain',
  toml: 'text/plain',
  tsv: 'text/plain',
  txt: 'text/plain',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  yaml: 'text/plain',
  yml: 'text/plain',
};

/**
 * What a frame may show in place, and its rules. HTML and SVG run in an origin of their own that reaches no network, so that a chart
 * draws itself and reads nothing of the reader; a sandbox would keep the browser's own viewer from showing a PDF.
 */
const lone =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:";
const framedTypes: Readonly<Record<string, { readonly type: string; readonly policy: string }>> = {
  html: { type: 'text/html; charset=utf-8', policy: `sandbox allow-scripts; ${lone}` },
  htm: { type: 'text/html; charset=utf-8', policy: `sandbox allow-scripts; ${lone}` },
  svg: { type: 'image/svg+xml', policy: `sandbox; ${lone}` },
  pdf: { type: 'application/pdf', policy: "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'" },
};

const extensionOf = (name: string): string => (name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '');

function contentTypeOf(name: string): string {
  const extension = extensionOf(name);
  return (Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined) ?? 'application/octet-stream';
}

/** The name as RFC 6266 writes it: plain when it is a token, else encoded. */
function fileNameParameter(name: string): string {
  if (/^[\w!#$&+.^`|~-]+$/.test(name)) return `filename=${name}`;
  return `filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`;
}

/** A single range as RFC 9110 writes it; undefined for none, and for forms that a server may ignore. */
function parseRange(
  header: string | undefined,
  size: number,
): { readonly start: number; readonly end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || size === 0 || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] !== '' && match[2] !== '' && Number(match[1]) > Number(match[2])) return undefined;
  if (match[1] === '') return { start: Math.max(0, size - Number(match[2])), end: size - 1 };
  return { start: Number(match[1]), end: match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1) };
}

/** True when a header such as If-None-Match names this tag, or any. */
function names(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}

/**
 * Answers 200, 206 for a range, 416 for one outside the content, or 304 when the client has it. A download that broke off goes on with
 * Range and If-Range: other content than before is then sent whole.
 */
export async function sendDownload(
  download: Download,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { name, size } = download;
  const etag = `"${download.sha256}"`;
  void reply.headers({
    'content-type': download.contentType ?? contentTypeOf(name),
    'content-disposition': `attachment; ${fileNameParameter(name)}`,
    'x-content-type-options': 'nosniff',
    // Where a file is shown all the same, it runs nothing and reads nothing of this origin.
    'content-security-policy': "sandbox; default-src 'none'",
    'accept-ranges': 'bytes',
    etag,
  });
  const extension = extensionOf(name);
  const shown = download.framed === true && Object.hasOwn(framedTypes, extension) ? framedTypes[extension] : undefined;
  if (shown !== undefined)
    void reply.headers({
      'content-type': shown.type,
      'content-disposition': `inline; ${fileNameParameter(name)}`,
      'content-security-policy': `${shown.policy}; frame-ancestors 'self'`,
      'x-frame-options': 'SAMEORIGIN',
    });
  if (names(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const ifRange = request.headers['if-range'];
  const range = ifRange === undefined || ifRange === etag ? parseRange(request.headers.range, size) : undefined;
  // An empty stream, since an answer to HEAD without any would be given the length 0.
  const open: Download['open'] =
    request.method === 'HEAD' ? async () => Readable.from([]) : (part) => download.open(part);
  if (range === undefined) return reply.header('content-length', size).send(await open());
  if (range.start > range.end) return reply.code(416).header('content-range', `bytes */${size}`).send();
  void reply.code(206).headers({
    'content-range': `bytes ${range.start}-${range.end}/${size}`,
    'content-length': range.end - range.start + 1,
  });
  return reply.send(await open(range));
}
