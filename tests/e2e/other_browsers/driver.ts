/** A page in another browser, as far as the walk needs it. Each wait has a deadline. */
export interface OtherPage {
  /** Opens an address. */
  open(url: string): Promise<void>;
  /** Runs an expression in the page, and returns its value. */
  evaluate(expression: string): Promise<unknown>;
  /** Clicks on the first element of a selector. */
  click(selector: string): Promise<void>;
  /** Presses a key, as `KeyboardEvent.key` names it. */
  press(key: string): Promise<void>;
  /** Types a text into the element with the focus. */
  type(text: string): Promise<void>;
  /** Goes back in the history. */
  back(): Promise<void>;
}

/** Another browser. */
export interface OtherBrowser extends AsyncDisposable {
  newPage(): Promise<OtherPage>;
}
