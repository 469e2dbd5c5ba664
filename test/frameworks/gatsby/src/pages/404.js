// Gatsby's development server asks for this page with every other.
export default function NotFound() {
  return <h1>Not found</h1>;
}
