import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Link } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { Views } from './Views.jsx';

const First = () => (
  <main>
    <h1>First</h1>
    <Link to="/second">Second</Link>
  </main>
);
const Second = () => <h1>Second</h1>;

const router = createBrowserRouter([
  {
    element: <Views />,
    children: [
      { path: '/', element: <First /> },
      { path: '/second', element: <Second /> },
    ],
  },
]);

createRoot(document.getElementById('app')).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
