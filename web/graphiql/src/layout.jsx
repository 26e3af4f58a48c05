/** What makes the page fit: titles on the tabs, lines that wrap, and room on a narrow screen. */
import { Tab, useGraphiQL } from '@graphiql/react';
import { forwardRef, useEffect } from 'react';

/** As in page.css. */
export const NARROW = matchMedia('(max-width: 600px)').matches;

/** GraphiQL names a tab after its operation; the examples' operations have titles for people. */
export function giveTabsTitles(examples) {
  const titles = new Map(examples.map(({ operation, title }) => [operation, title]));
  const Named = Tab.Button;
  Tab.Button = forwardRef(function Titled({ title, ...props }, ref) {
    const name = titles.get(title) ?? title;
    return (
      <Named {...props} ref={ref} title={name}>
        {name}
      </Named>
    );
  });
}

/** Nothing of a query runs out of view. */
export function WrappedQuery() {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor);
  useEffect(() => {
    const narrow = NARROW ? { lineNumbers: 'off', folding: false } : {};
    editor?.updateOptions({ wordWrap: 'on', ...narrow });
  }, [editor]);
  return null;
}
