// A consent manager that holds the SDK's script until the visitor agrees.
{
  const { append } = document.head;
  document.head.append = (script) => {
    const go = () => append.call(document.head, script);
    if (/sdk/.test(/** @type {HTMLScriptElement} */ (script).src)) window.agree = go;
    else go();
  };
}
