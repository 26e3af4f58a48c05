/** Layout of the page: titles of the tabs, line wrapping, and narrow screens. */
import { Tab, useGraphiQL } from '@graphiql/react';
import { forwardRef, useEffect } from 'react';

/** The same limit as in page.css. */
export const NARROW = matchMedia('(max-width: 600px)').matches;

/** GraphiQL names a tab after its operation; the tabs of the examples show their titles instead. */
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

/** Wraps long lines of the query editor. */
export function WrappedQuery() {
  const editor = useGraphiQL(({ queryEditor }) => queryEditor);
  useEffect(() => {
    const narrow = NARROW ? { lineNumbers: 'off', folding: false } : {};
    editor?.updateOptions({ wordWrap: 'on', ...narrow });
  }, [editor]);
  return null;
}
