// What is too wide for a narrow screen scrolls by itself, by keyboard too.
import type { CSSProperties, ReactNode } from 'react';

export function Scroll(props: { readonly children: ReactNode; readonly style?: CSSProperties }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls on narrow screens, so it takes the focus
    <div className="scroll" tabIndex={0} style={props.style}>
      {props.children}
    </div>
  );
}
