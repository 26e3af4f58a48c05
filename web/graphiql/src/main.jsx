/** Order Hub's GraphiQL page. */
import './workers.js';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import './page.css';
import { CallerMenu, fetchCallers } from './callers.jsx';
import { examplesPlugin, openingTabs } from './examples.jsx';
import { fetcher } from './fetcher.js';
import { NARROW, WrappedQuery, giveTabsTitles } from './layout.jsx';

function Page({ callers, examples, ...opening }) {
  const plugins = [HISTORY_PLUGIN, ...(examples.length ? [examplesPlugin(examples)] : [])];
  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={plugins}
      defaultEditorToolsVisibility={NARROW ? false : 'variables'}
      schemaDescription
      inputValueDeprecation
      {...opening}
    >
      <GraphiQL.Logo>
        <span className="hub-logo">Order Hub</span>
        <WrappedQuery />
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        {callers.length > 0 && <CallerMenu callers={callers} />}
        <p className="hub-hint">
          Pick a tab and press <kbd>▶</kbd>
          <span className="hub-keys">
            {' '}
            or <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
          . A subscription stays live until you press stop.
        </p>
      </GraphiQL.Footer>
    </GraphiQL>
  );
}

const [opening, callers] = await Promise.all([openingTabs(), fetchCallers()]);
giveTabsTitles(opening.examples);
createRoot(document.getElementById('graphiql')).render(<Page callers={callers} {...opening} />);
