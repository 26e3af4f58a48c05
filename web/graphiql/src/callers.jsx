/** The callers of the demo: a menu, by whose choice every request is sent. Elsewhere it is empty, and not shown. */
import { useGraphiQLActions } from '@graphiql/react';
import { useState } from 'react';

const CALLERS = '/graphql/callers';

let token = '';

/** The headers that say who asks: none while nobody is chosen. */
export const identity = () => (token ? { authorization: `Bearer ${token}` } : {});

export async function fetchCallers() {
  try {
    const response = await fetch(CALLERS, { headers: { accept: 'application/json' } });
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

export function CallerMenu({ callers }) {
  const { stop } = useGraphiQLActions();
  const [chosen, setChosen] = useState('');
  const choose = ({ target }) => {
    stop(); // A stream goes on as the caller who began it.
    token = callers.find(({ title }) => title === target.value)?.token ?? '';
    setChosen(target.value);
  };
  return (
    <label className="hub-callers">
      Ask as{' '}
      <select value={chosen} onChange={choose}>
        <option value="">no credential (headers are trusted)</option>
        {callers.map(({ title }) => (
          <option key={title} value={title}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
