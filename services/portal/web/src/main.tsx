import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './page.css';
import { hideWhileKept } from './session/shown-again.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
hideWhileKept(window);
createRoot(root).render(<App />);
