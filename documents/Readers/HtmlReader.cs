using System.Net;
using System.Text;

namespace Gongkai.Documents.Readers;

/// <summary>
/// Reads what a page shows: text, headings, tables with their spans. One pass over the characters with a stack of bounded depth, because
/// building a tree as the HTML standard says takes quadratic time and memory on hostile pages. Nothing is fetched, DTDs and scripts are
/// skipped, elements hidden by attribute or inline style are left out (style sheets are not applied).
/// </summary>
sealed class HtmlReader
{
    const int MaxDepth = 500;

    static readonly HashSet<string> Void = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "bgsound", "frame"];
    static readonly HashSet<string> Raw = ["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"];
    static readonly HashSet<string> Unseen = ["template", "noscript", "svg", "math", "object", "applet", "select", "datalist", "audio", "video", "canvas", "map", "dialog"];
    static readonly HashSet<string> Block =
    [
        "address", "article", "aside", "blockquote", "body", "center", "details", "dd", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "ul", "caption",
    ];
    static readonly HashSet<string> Parts = ["table", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup"];

    /// <summary>Text and blocks gathered in one place: the page or a cell.</summary>
    sealed class Flow
    {
        public readonly List<ReadBlock> Blocks = [];
        public readonly StringBuilder Text = new();
        public int? Level;
        public bool Space, Newline;
    }

    sealed class Element(string name, bool hidden)
    {
        public readonly string Name = name;
        public readonly bool Hidden = hidden;
        public readonly List<RawRow> Rows = []; // of a table
        public readonly List<RawCell> Cells = []; // of a row
        public Flow? Flow; // of a cell
        public int ColumnSpan = 1, RowSpan = 1, Items;
        public bool Numbered;
    }

    readonly string html;
    readonly CancellationToken cancel;
    readonly bool xhtml;
    readonly List<Element> stack = [];
    readonly Dictionary<string, int> open = [];
    readonly Stack<Flow> flows = new([new Flow()]);
    readonly Allowance allowance = new();
    int preformatted;

    HtmlReader(string html, CancellationToken cancel)
    {
        (this.html, this.cancel) = (html, cancel);
        xhtml = html.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("<?xml", StringComparison.Ordinal);
    }

    public static ReadDocument Read(byte[] bytes, CancellationToken cancel)
    {
        var notes = new List<string>();
        var blocks = new HtmlReader(TextReading.Decode(bytes, html: true, notes), cancel).Read();
        return blocks.Count > 0 ? new(ReadFormat.Html, blocks, null, notes) : throw new UnreadableDocumentException("网页里没有文字，内容可能由脚本生成；请另存为完整网页或 PDF 后再上传。");
    }

    bool Hidden => stack.Count > 0 && stack[^1].Hidden;

    List<ReadBlock> Read()
    {
        var at = 0;
        while (at < html.Length)
        {
            var tag = html.IndexOf('<', at);
            if (tag < 0) tag = html.Length;
            if (tag > at) Text(html[at..tag]);
            if (tag == html.Length) break;
            cancel.ThrowIfCancellationRequested();
            at = Tag(tag);
        }
        while (stack.Count > 0) Pop();
        Break();
        return flows.Peek().Blocks;
    }

    /// <summary>Handles what begins with &lt; and gives the place after it.</summary>
    int Tag(int at)
    {
        var next = at + 1 < html.Length ? html[at + 1] : ' ';
        if (next == '!')
        {
            if (string.CompareOrdinal(html, at, "<!--", 0, 4) == 0) return After("-->", at + 4);
            if (string.CompareOrdinal(html, at, "<![CDATA[", 0, 9) == 0) return After("]]>", at + 9);
            var end = After(">", at);
            // A document type may hold declarations in brackets; none is believed.
            var bracket = html.IndexOf('[', at, end - at);
            return bracket >= 0 && string.Compare(html, at, "<!doctype", 0, 9, StringComparison.OrdinalIgnoreCase) == 0 ? After(">", After("]", bracket) - 1) : end;
        }
        if (next == '?') return After(">", at);
        var closing = next == '/';
        var from = closing ? at + 2 : at + 1;
        if (from >= html.Length || !char.IsAsciiLetter(html[from]))
        {
            if (closing) return After(">", at);
            Text("<");
            return at + 1;
        }
        var to = from;
        while (to < html.Length && html[to] is not (' ' or '\t' or '\r' or '\n' or '\f' or '/' or '>')) to++;
        var name = html[from..Math.Min(to, from + 40)].ToLowerInvariant();
        var attributes = new Dictionary<string, string>();
        at = Attributes(to, attributes, out var selfClosed);
        if (closing) End(name);
        else
        {
            Start(name, attributes);
            if (Raw.Contains(name)) return RawEnd(name, at, selfClosed);
            if (selfClosed && xhtml && !Void.Contains(name)) End(name);
        }
        return at;
    }

    int RawEnd(string name, int at, bool selfClosed)
    {
        if (selfClosed && xhtml) return at;
        var end = html.IndexOf("</" + name, at, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? html.Length : After(">", end);
    }

    int After(string mark, int from)
    {
        var found = from >= html.Length ? -1 : html.IndexOf(mark, from, StringComparison.Ordinal);
        return found < 0 ? html.Length : found + mark.Length;
    }

    int Attributes(int at, Dictionary<string, string> attributes, out bool selfClosed)
    {
        selfClosed = false;
        while (at < html.Length && html[at] != '>')
        {
            if (html[at] is ' ' or '\t' or '\r' or '\n' or '\f' or '/')
            {
                selfClosed = html[at] == '/';
                at++;
                continue;
            }
            selfClosed = false;
            var from = at++;
            while (at < html.Length && html[at] is not (' ' or '\t' or '\r' or '\n' or '\f' or '/' or '>' or '=')) at++;
            var name = html[from..Math.Min(at, from + 40)].ToLowerInvariant();
            var value = "";
            var equals = at;
            while (equals < html.Length && html[equals] is ' ' or '\t' or '\r' or '\n' or '\f') equals++;
            if (equals < html.Length && html[equals] == '=')
            {
                at = equals + 1;
                while (at < html.Length && html[at] is ' ' or '\t' or '\r' or '\n' or '\f') at++;
                if (at < html.Length && html[at] is '"' or '\'')
                {
                    var end = html.IndexOf(html[at], at + 1);
                    if (end < 0) end = html.Length;
                    value = html[(at + 1)..end];
                    at = Math.Min(html.Length, end + 1);
                }
                else
                {
                    from = at;
                    while (at < html.Length && html[at] is not (' ' or '\t' or '\r' or '\n' or '\f' or '>')) at++;
                    value = html[from..at];
                }
            }
            if (name is "colspan" or "rowspan" or "style" or "hidden") attributes.TryAdd(name, value);
        }
        return Math.Min(html.Length, at + 1);
    }

    void Start(string name, Dictionary<string, string> attributes)
    {
        switch (name)
        {
            case "br": if (!Hidden) Append('\n'); return;
            case "hr": Break(); return;
            case var _ when Void.Contains(name) || Raw.Contains(name): return;
            case "tr": CloseTo(e => e.Name is "table" or "thead" or "tbody" or "tfoot", "table"); break;
            case "thead" or "tbody" or "tfoot" or "colgroup" or "caption": CloseTo(e => e.Name == "table", "table"); break;
            case "td" or "th":
                if (open.GetValueOrDefault("table") == 0) { Break(); return; } // a cell without a table is plain text
                CloseTo(e => e.Name is "tr" or "table" or "thead" or "tbody" or "tfoot", "table");
                if (stack.Count == 0 || stack[^1].Name != "tr") Push(new("tr", Hidden));
                break;
            case "li": CloseOpen("li", "ul", "ol", "menu", "dir"); break;
            case "dt" or "dd": CloseOpen("dt", "dl"); CloseOpen("dd", "dl"); break;
        }
        if (name == "tr" && open.GetValueOrDefault("table") == 0) { Break(); return; }
        var block = Block.Contains(name);
        if (block || name == "table") CloseOpen("p");
        var style = attributes.GetValueOrDefault("style");
        var flat = style is null ? "" : string.Concat(style.Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();
        var hidden = Hidden || Unseen.Contains(name) || attributes.ContainsKey("hidden") || flat.Contains("display:none") || flat.Contains("visibility:hidden") || flat.Contains("mso-hide:all");
        // An inline element matters only where it hides.
        if (!block && !Parts.Contains(name) && !hidden) return;
        var element = new Element(name, hidden);
        if (block || name == "table") Break();
        switch (name)
        {
            case "td" or "th":
                allowance.Cell();
                element.ColumnSpan = Span(attributes, "colspan", DocumentReader.MaxColumns + 1);
                element.RowSpan = attributes.TryGetValue("rowspan", out var rows) && rows.Trim() == "0" ? 0 : Span(attributes, "rowspan", DocumentReader.MaxRows);
                flows.Push(element.Flow = new());
                break;
            case "ol": element.Numbered = !flat.Contains("list-style:none") && !flat.Contains("list-style-type:none"); break;
            case "pre": preformatted++; break;
            case ['h', >= '1' and <= '6']: flows.Peek().Level = name[1] - '0'; break;
        }
        Push(element);
        if (name == "li" && !hidden && stack.FindLast(e => e.Name is "ol" or "ul" or "menu" or "dir") is { Numbered: true } list) Text($"{++list.Items}.");
    }

    static int Span(Dictionary<string, string> attributes, string name, int most) =>
        attributes.TryGetValue(name, out var value) && int.TryParse(value.Trim(), out var span) ? Math.Clamp(span, 1, most) : 1;

    void Push(Element element)
    {
        if (stack.Count >= MaxDepth) throw new UnreadableDocumentException($"网页嵌套超过{MaxDepth}层，不予读取。");
        stack.Add(element);
        open[element.Name] = open.GetValueOrDefault(element.Name) + 1;
    }

    void End(string name)
    {
        if (name == "br") { if (!Hidden) Append('\n'); return; }
        if (name == "p" && open.GetValueOrDefault("p") == 0) { Break(); return; }
        CloseOpen(name);
    }

    /// <summary>Closes the nearest open element of a name, not reaching out of the cell or table it must be in, nor over a barrier.</summary>
    void CloseOpen(string name, params ReadOnlySpan<string> barriers)
    {
        if (open.GetValueOrDefault(name) == 0) return;
        var part = Parts.Contains(name);
        for (var i = stack.Count - 1; i >= 0; i--)
        {
            var own = stack[i].Name;
            if (own == name)
            {
                while (stack.Count > i) Pop();
                return;
            }
            if (own == "table" || (!part && own is "td" or "th" or "caption") || barriers.Contains(own)) return;
        }
    }

    /// <summary>Closes elements until one is on top that may hold what comes; <paramref name="home"/> must be open.</summary>
    void CloseTo(Func<Element, bool> holds, string home)
    {
        if (open.GetValueOrDefault(home) == 0) return;
        while (stack.Count > 0 && !holds(stack[^1])) Pop();
    }

    void Pop()
    {
        var element = stack[^1];
        if (Block.Contains(element.Name)) Break();
        switch (element.Name)
        {
            case "td" or "th":
                Break();
                flows.Pop();
                if (!element.Hidden && stack.Count > 1 && stack[^2] is { Name: "tr" } row) row.Cells.Add(new(Framed(element.Flow!.Blocks), element.ColumnSpan, element.RowSpan));
                break;
            case "tr":
                if (!element.Hidden && element.Cells.Count > 0 && stack.FindLast(e => e.Name == "table") is { } table)
                {
                    table.Rows.Add(new(element.Cells));
                    allowance.Row(table.Rows.Count);
                }
                break;
            case "table":
                Break();
                if (!element.Hidden) flows.Peek().Blocks.AddRange(Grids.Resolve(element.Rows, allowance));
                break;
            case "pre": preformatted--; break;
            case ['h', >= '1' and <= '6']: flows.Peek().Level = null; break;
        }
        stack.RemoveAt(stack.Count - 1);
        open[element.Name]--;
    }

    /// <summary>A table of one cell inside a cell is a frame around text.</summary>
    static List<ReadBlock> Framed(List<ReadBlock> blocks) => [.. blocks.Select(b => b is ReadTable { Rows: [[var only]] } ? new ReadParagraph(only.Text) : b)];

    void Text(string raw)
    {
        if (Hidden) return;
        foreach (var c in raw.Contains('&') ? WebUtility.HtmlDecode(raw) : raw)
        {
            if (c is '\u200B' or '\uFEFF' or '\u00AD') continue;
            var flow = flows.Peek();
            if (preformatted > 0 && c is '\n' or '\t' or ' ') Append(c);
            else if (c is ' ' or '\t' or '\n' or '\r' or '\f') { flow.Space = true; flow.Newline |= c == '\n'; }
            else
            {
                // Source lines wrapped between two ideographs are one run of text.
                if (flow.Space && flow.Text.Length > 0 && flow.Text[^1] != '\n' && !(flow.Newline && Wide(flow.Text[^1]) && Wide(c))) Append(' ');
                Append(c == '\u00A0' ? ' ' : c);
            }
        }
    }

    static bool Wide(char c) => c >= '\u2E80';

    void Append(char c)
    {
        var flow = flows.Peek();
        allowance.Characters(1);
        flow.Text.Append(c);
        (flow.Space, flow.Newline) = (false, false);
    }

    /// <summary>Ends the paragraph that is being gathered.</summary>
    void Break()
    {
        var flow = flows.Peek();
        var text = flow.Text.ToString().Trim(' ', '\n', '\t');
        if (!string.IsNullOrWhiteSpace(text))
        {
            allowance.Paragraph();
            flow.Blocks.Add(new ReadParagraph(Packages.Clean(text), flow.Level));
        }
        flow.Text.Clear();
        (flow.Space, flow.Newline) = (false, false);
    }
}
