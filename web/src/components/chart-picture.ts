// A chart as a file, drawn anew off the page: with its title above and, below, the address that shows it again.
import { TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type DrawnChart, option } from './chart-canvas.tsx';
import { variable } from './theme-variable.ts';

use([TitleComponent, SVGRenderer]);

const width = 960;
const height = 420;
const titleHeight = 34;
const footHeight = 26;

export interface Captioned {
  readonly title: string;
  readonly permalink: string;
}

function captioned(chart: DrawnChart, { title, permalink }: Captioned) {
  const drawn = option(chart);
  const text = { fontFamily: 'system-ui', color: variable('--text') };
  return {
    ...drawn,
    backgroundColor: variable('--bg'),
    title: [
      { text: title, left: 8, top: 8, textStyle: { ...text, fontSize: 14, fontWeight: 600 } },
      {
        text: permalink,
        left: 8,
        bottom: 6,
        textStyle: { ...text, color: variable('--dim'), fontSize: 10, fontWeight: 400 },
      },
    ],
    legend: { ...drawn.legend, top: titleHeight },
    grid: { ...drawn.grid, top: drawn.grid.top + titleHeight, bottom: drawn.grid.bottom + footHeight },
  };
}

/** @param form `svg` scales without loss; `png` has twice the dots of a screen */
export function chartPicture(chart: DrawnChart, caption: Captioned, form: 'png' | 'svg'): Blob | Promise<Blob> {
  const host = document.createElement('div');
  const drawn = init(host, null, { renderer: form === 'svg' ? 'svg' : 'canvas', width, height });
  try {
    drawn.setOption(captioned(chart, caption));
    if (form === 'svg') return new Blob([drawn.renderToSVGString()], { type: 'image/svg+xml' });
    const canvas = drawn.getRenderedCanvas({ pixelRatio: 2 });
    return new Promise((resolve, reject) =>
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('The browser made no picture.')) : resolve(blob)),
        'image/png',
      ),
    );
  } finally {
    drawn.dispose();
  }
}
