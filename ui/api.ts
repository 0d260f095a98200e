/** Where the API is from the page: relative, so that the page also works below a proxy's prefix. */
export const API = "../../api/monitoring/advanced";
