/** The hub's examples: tabs on a first visit, and a panel that opens any of them again. */
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { NARROW } from './layout.jsx';

const EXAMPLES = '/graphql/examples';
const SAVED = ['graphiql:tabState', 'graphiql:query', 'graphiql:variables'];
const WELCOME = `# Welcome to Order Hub, a GraphQL API for
# customers, orders, inventory and shipments.
#
# Press ▶ to run this, or write your own.
# The topmost icon on the left opens the docs.
query Welcome {
  __typename
}
`;

async function fetchExamples() {
  try {
    const response = await fetch(EXAMPLES, { headers: { accept: 'application/json' } });
    return response.ok ? (await response.json()).map(asTab) : [];
  } catch {
    return [];
  }
}

function asTab({ title, query, variables }) {
  const operation = /^(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1];
  const text = query.trimStart().startsWith('#') ? query : `# ${title}\n${query}`;
  return { title, operation, query: text, variables: variables ?? '' };
}

/** Whether the visitor has saved tabs, other than an unchanged welcome. */
function hasSavedTabs() {
  try {
    const { tabs } = JSON.parse(localStorage.getItem(SAVED[0]));
    return tabs.some(({ query }) => query && query !== WELCOME);
  } catch {
    return false;
  }
}

function forgetSavedTabs() {
  try {
    SAVED.forEach((key) => localStorage.removeItem(key));
  } catch {
    // Without storage there is nothing to remove.
  }
}

/** What GraphiQL opens with: saved tabs if there are any, else the examples, else a welcome. */
export async function openingTabs() {
  const examples = await fetchExamples();
  if (hasSavedTabs()) return { examples };
  forgetSavedTabs();
  const defaultTabs = examples.length ? examples : [{ query: WELCOME }];
  // GraphiQL sets the query of its first tab, but not the variables.
  return { examples, defaultTabs, initialVariables: defaultTabs[0].variables };
}

/** Shows an example: in its tab if that exists and is unchanged, else in a new one. */
function useShowExample() {
  const { addTab, changeTab, setVisiblePlugin, stop } = useGraphiQLActions();
  const { queryEditor, tabs, variableEditor } = useGraphiQL((state) => state);
  return ({ query, variables }) => {
    if (NARROW) setVisiblePlugin(null); // It hides the example.
    const index = tabs.findIndex((tab) => tab.query === query);
    if (index >= 0) {
      changeTab(index);
      return;
    }
    stop();
    addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
  };
}

function ExamplesPanel({ examples }) {
  const show = useShowExample();
  return (
    <section aria-label="Examples">
      <h2 className="hub-panel-title">Examples</h2>
      <ul className="hub-examples">
        {examples.map((example) => (
          <li key={example.title}>
            <button type="button" className="graphiql-un-styled" onClick={() => show(example)}>
              {example.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExamplesIcon(props) {
  return (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" {...props}>
      <path d="M6 3.5h8.5M6 8h8.5M6 12.5h8.5" />
      <path d="M1.5 2l2.5 1.5-2.5 1.5zM1.5 6.5L4 8 1.5 9.5zM1.5 11L4 12.5 1.5 14z" />
    </svg>
  );
}

export function examplesPlugin(examples) {
  const content = () => <ExamplesPanel examples={examples} />;
  return { title: 'Examples', icon: ExamplesIcon, content };
}
