// Sets the chosen theme before the first paint; without one, that of the system applies.
const chosen = localStorage.getItem('theme');
if (chosen) document.documentElement.dataset.theme = chosen;
