using System.Globalization;
using System.Text;
using System.Xml;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Sheets;

/// <summary>
/// An .xlsx book read row by row from its own XML: shared and inline strings, numbers, days of both date systems, stored results of formulas,
/// merged cells filled. The package is opened and measured like any other Office file.
/// </summary>
public sealed class XlsxFile : SheetFile
{
    const int MaxMerges = 100_000, MaxStrings = 2_000_000, MaxText = 48 << 20;

    readonly OfficePackage package;
    readonly List<(string Part, Scan Scan)> sheets = [];
    readonly List<SheetInfo> infos = [];
    readonly List<string> strings = [];
    readonly List<bool> dayStyles = [];
    readonly bool from1904;
    int textLength;

    public XlsxFile(byte[] bytes)
    {
        package = Guard(() => new OfficePackage(bytes));
        if (package.Parts.Any(p => p.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase)) || Guard(() => Types().Contains("macroEnabled", StringComparison.OrdinalIgnoreCase)))
            throw new UnreadableSheetException("文件带有宏（.xlsm）；请另存为不带宏的 .xlsx 再上传。");
        if (package.Has("xl/workbook.bin")) throw new UnreadableSheetException("这是 .xlsb 文件；请另存为 .xlsx 再上传。");
        if (package.Has("content.xml") && package.Has("mimetype")) throw new UnreadableSheetException("这是 .ods 文件；请另存为 .xlsx 再上传。");
        if (!package.Has(BookPart)) throw new UnreadableSheetException("这不是 .xlsx 表格；请上传 .xlsx 或者 .csv。");
        from1904 = Guard(() =>
        {
            var (book, old) = Book();
            ReadStrings();
            ReadStyles();
            foreach (var (name, hidden, part) in book)
            {
                var scan = ScanSheet(part);
                sheets.Add((part, scan));
                infos.Add(new(name, hidden, [.. scan.Notes()]));
            }
            return old;
        });
        if (sheets.Count == 0) throw new UnreadableSheetException("文件里没有工作表。");
    }

    const string BookPart = "xl/workbook.xml";

    public override string Format => "XLSX 表格";
    public override IReadOnlyList<SheetInfo> Sheets => infos;
    public override bool From1904 => from1904;
    public override void Dispose() => package.Dispose();

    static UnreadableSheetException Damaged(Exception? e = null) => new("文件不完整或已损坏，不能读取；请重新下载或另存后再上传。", e);

    /// <summary>What breaks in zip or XML is a damaged file; what the package's bounds refuse is said in their words.</summary>
    static T Guard<T>(Func<T> read)
    {
        try { return OfficePackage.Guard(read); }
        catch (UnreadableDocumentException e) { throw new UnreadableSheetException(e.Message, e); }
        catch (Exception e) when (e is FormatException or OverflowException) { throw Damaged(e); }
    }

    string Types()
    {
        if (!package.Has("[Content_Types].xml")) throw Damaged();
        using var xml = package.Open("[Content_Types].xml");
        var all = new StringBuilder();
        while (xml.Read()) if (xml.NodeType == XmlNodeType.Element && xml.GetAttribute("ContentType") is { } type) all.Append(type).Append('\n');
        return all.ToString();
    }

    (List<(string Name, bool Hidden, string Part)> Sheets, bool From1904) Book()
    {
        var targets = new Dictionary<string, string>();
        foreach (var relation in package.Related(BookPart).Inside) targets[relation.Id] = relation.Target;
        var found = new List<(string, bool, string)>();
        var old = false;
        using var xml = package.Open(BookPart);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "workbookPr") old = xml.GetAttribute("date1904") is "1" or "true" or "on";
            if (xml.LocalName != "sheet") continue;
            string? name = xml.GetAttribute("name"), state = xml.GetAttribute("state"), id = null;
            while (xml.MoveToNextAttribute()) if (xml.LocalName == "id" && xml.Prefix.Length > 0) id = xml.Value;
            // Chart sheets have no cells.
            if (id is not null && targets.TryGetValue(id, out var part) && package.Has(part) && !part.Contains("chartsheet", StringComparison.OrdinalIgnoreCase))
                found.Add((Clean(name ?? "工作表", 0), state is "hidden" or "veryHidden", part));
        }
        return (found, old);
    }

    void ReadStrings()
    {
        if (!package.Has("xl/sharedStrings.xml")) return;
        using var xml = package.Open("xl/sharedStrings.xml");
        while (xml.Read())
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "si")
            {
                if (strings.Count >= MaxStrings) throw OfficePackage.Bomb();
                strings.Add(Text(xml));
            }
    }

    /// <summary>The runs of a string, without the pronunciation that Japanese books write beside them. The reader stands on its element.</summary>
    string Text(XmlReader xml)
    {
        if (xml.IsEmptyElement) return "";
        var text = new StringBuilder();
        var depth = xml.Depth;
        var spoken = -1;
        var inText = false;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "rPh" && !xml.IsEmptyElement) spoken = xml.Depth;
            else if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "rPh") spoken = -1;
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "t") inText = !xml.IsEmptyElement;
            else if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "t") inText = false;
            else if (inText && spoken < 0 && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                var before = text.Length;
                package.Append(xml, text, MaxCell * 2);
                if ((textLength += text.Length - before) > MaxText) throw OfficePackage.Bomb();
            }
        }
        return Unescape(text.ToString());
    }

    /// <summary>_x000D_ is how the format writes a control character.</summary>
    static string Unescape(string text) => !text.Contains("_x", StringComparison.Ordinal) ? text
        : System.Text.RegularExpressions.Regex.Replace(text, "_x([0-9A-Fa-f]{4})_", m => ((char)int.Parse(m.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());

    void ReadStyles()
    {
        if (!package.Has("xl/styles.xml")) return;
        using var xml = package.Open("xl/styles.xml");
        var custom = new Dictionary<int, bool>();
        var inCells = false;
        while (xml.Read())
        {
            if (xml.LocalName == "cellXfs") inCells = xml.NodeType == XmlNodeType.Element && !xml.IsEmptyElement;
            if (xml.NodeType != XmlNodeType.Element) continue;
            if (xml.LocalName == "numFmt" && int.TryParse(xml.GetAttribute("numFmtId"), out var id)) custom[id] = IsDay(xml.GetAttribute("formatCode") ?? "");
            else if (xml.LocalName == "xf" && inCells)
            {
                if (dayStyles.Count > 100_000) throw OfficePackage.Bomb();
                var format = int.TryParse(xml.GetAttribute("numFmtId"), out var f) ? f : 0;
                dayStyles.Add(custom.TryGetValue(format, out var day) ? day : format is (>= 14 and <= 17) or 22 or (>= 27 and <= 36) or (>= 50 and <= 58));
            }
        }
    }

    /// <summary>Whether a number format shows a day: a year or a day outside of quotes and brackets; hours alone are none.</summary>
    static bool IsDay(string code)
    {
        if (code.Contains("General", StringComparison.OrdinalIgnoreCase)) return false;
        var inQuotes = false;
        for (var i = 0; i < code.Length; i++)
        {
            var c = char.ToLowerInvariant(code[i]);
            if (inQuotes) { inQuotes = c != '"'; continue; }
            if (c == '"') inQuotes = true;
            else if (c is '\\' or '_' or '*') i++;
            else if (c == '[') { while (i < code.Length && code[i] != ']') i++; }
            else if (c is 'y' or 'd' or 'e' && (c != 'e' || i + 1 >= code.Length || code[i + 1] is not ('+' or '-'))) return true;
            else if (c == ';') return false;
        }
        return false;
    }

    sealed record Merge(int Top, int Left, int Bottom, int Right);

    /// <summary>What must be known of a sheet before its rows are read.</summary>
    sealed class Scan
    {
        public List<Merge> Merges { get; } = [];
        public int HiddenRows { get; set; }
        public int HiddenColumns { get; set; }
        public int Unreckoned { get; set; }
        public int Formulas { get; set; }
        public int LongNumbers { get; set; }

        public IEnumerable<string> Notes()
        {
            if (HiddenRows > 0) yield return $"有{HiddenRows}行是隐藏的，照样读入";
            if (HiddenColumns > 0) yield return $"有{HiddenColumns}列是隐藏的，照样读入";
            if (Formulas > 0) yield return $"有{Formulas}格是公式，读入的是文件里保存的结果";
            if (Unreckoned > 0) yield return $"有{Unreckoned}格公式没有保存结果，按空白读入；请在表格软件里打开、重新计算、保存后再上传";
            if (LongNumbers > 0) yield return $"有{LongNumbers}格是16位以上的数字，表格软件已经把末尾几位改成了0；证件号码等请先设为文本格式再填";
        }
    }

    Scan ScanSheet(string part)
    {
        var scan = new Scan();
        var digits = new StringBuilder();
        using var xml = package.Open(part);
        bool formula = false, valued = false, number = false, inValue = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "v") inValue = false;
            else if (inValue && number && xml.NodeType == XmlNodeType.Text)
            {
                package.Append(xml, digits.Clear(), MaxCell * 2);
                var said = digits.ToString();
                if ((said.Length > 15 || said.Contains('E')) && double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && Math.Abs(n) >= 1e15) scan.LongNumbers++;
            }
            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "c")
            {
                if (formula && !valued) scan.Unreckoned++;
                formula = false;
            }
            if (xml.NodeType != XmlNodeType.Element) continue;
            switch (xml.LocalName)
            {
                case "c": (formula, valued, number) = (false, false, xml.GetAttribute("t") is null or "n"); break;
                case "f": formula = true; scan.Formulas++; break;
                case "v": inValue = valued = !xml.IsEmptyElement; break;
                case "row" when IsOn(xml.GetAttribute("hidden")): scan.HiddenRows++; break;
                case "col" when IsOn(xml.GetAttribute("hidden")): scan.HiddenColumns += Math.Max(1, Int(xml.GetAttribute("max")) - Int(xml.GetAttribute("min")) + 1); break;
                case "mergeCell" when xml.GetAttribute("ref") is { } reference:
                    if (scan.Merges.Count >= MaxMerges) throw OfficePackage.Bomb();
                    var ends = reference.Split(':');
                    var (top, left) = Address(ends[0]);
                    var (bottom, right) = Address(ends[^1]);
                    // A title may be merged over the whole width of the paper; no column of data is that far out.
                    if (bottom >= top && right >= left && left < MaxColumns) scan.Merges.Add(new(top, left, bottom, Math.Min(right, MaxColumns - 1)));
                    break;
            }
        }
        scan.Merges.Sort((a, b) => a.Top.CompareTo(b.Top));
        return scan;
    }

    static bool IsOn(string? value) => value is "1" or "true" or "on";
    static int Int(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    /// <summary>AB12 → row 12, column 27.</summary>
    static (int Row, int Column) Address(string reference)
    {
        int column = 0, at = 0;
        for (; at < reference.Length && char.IsAsciiLetter(reference[at]); at++)
            if ((column = column * 26 + (reference[at] & 0x1F)) > 20_000) throw Damaged();
        var row = 0;
        for (; at < reference.Length; at++)
        {
            if (!char.IsAsciiDigit(reference[at])) throw Damaged();
            if ((row = row * 10 + (reference[at] - '0')) > 2_000_000) throw Damaged();
        }
        return (row, column - 1);
    }

    public override IEnumerable<SheetRow> Rows(int sheet)
    {
        var (part, scan) = sheets[sheet];
        using var xml = Guard(() => package.Open(part));
        int previous = 0, filled = 0, next = 0;
        var open = new List<(Merge Merge, string Value)>();
        while (Guard(() => ReadRow(xml, previous)) is { } row)
        {
            if (row.Number <= previous) throw Damaged();
            previous = row.Number;
            open.RemoveAll(m => m.Merge.Bottom < row.Number);
            while (next < scan.Merges.Count && scan.Merges[next].Top < row.Number) next++;
            for (; next < scan.Merges.Count && scan.Merges[next].Top == row.Number; next++)
                if (scan.Merges[next] is var merge && row.Cells.GetValueOrDefault(merge.Left) is { Length: > 0 } value) open.Add((merge, value));
            foreach (var (merge, value) in open)
                for (var c = merge.Left; c <= merge.Right; c++) row.Cells[c] = value;
            var width = row.Cells.Where(c => c.Value.Length > 0).Select(c => c.Key + 1).DefaultIfEmpty(0).Max();
            if (width == 0) continue;
            if (width > MaxColumns) throw TooWide(row.Number);
            if (++filled > MaxRows) throw TooLong();
            var cells = new string[width];
            for (var c = 0; c < width; c++) cells[c] = row.Cells.GetValueOrDefault(c, "");
            yield return new SheetRow(row.Number, row.Hidden, cells);
        }
    }

    sealed record RawRow(int Number, bool Hidden, Dictionary<int, string> Cells);

    RawRow? ReadRow(XmlReader xml, int previous)
    {
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "row") continue;
            var number = xml.GetAttribute("r") is { } r ? Int(r) : previous + 1;
            var row = new RawRow(number, IsOn(xml.GetAttribute("hidden")), []);
            if (xml.IsEmptyElement) return row;
            var depth = xml.Depth;
            var last = -1;
            while (xml.Read() && xml.Depth > depth)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "c" || xml.Depth != depth + 1) continue;
                last = xml.GetAttribute("r") is { } reference ? Address(reference).Column : last + 1;
                var value = Clean(ReadCell(xml), number);
                if (value.Length == 0) continue;
                if (last >= MaxColumns) throw TooWide(number);
                row.Cells[last] = value;
            }
            return row;
        }
        return null;
    }

    /// <summary>One cell's text; the reader stands on its element and ends on its end.</summary>
    string ReadCell(XmlReader xml)
    {
        var type = xml.GetAttribute("t") ?? "n";
        var style = Int(xml.GetAttribute("s"));
        if (xml.IsEmptyElement) return "";
        var depth = xml.Depth;
        var inline = "";
        var value = new StringBuilder();
        var inValue = false;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "is") inline = Text(xml);
            else if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "v") inValue = !xml.IsEmptyElement;
            else if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "v") inValue = false;
            else if (inValue && xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                package.Append(xml, value, MaxCell * 2);
        }
        var text = value.Length > 0 ? value.ToString() : inline;
        return type switch
        {
            "s" => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var i) && i < strings.Count ? strings[i] : throw Damaged(),
            "b" => text is "1" or "true" ? "是" : "否",
            "n" when text.Length > 0 => Number(text, style < dayStyles.Count && dayStyles[style]),
            "d" when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var on) => Moment(on),
            "str" => Unescape(text),
            _ => text,
        };
    }

    string Number(string text, bool day)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return text;
        if (day && Day(value, from1904) is { } on) return Moment(on);
        // Fifteen digits are what the office programs keep; the rest is noise of the binary form.
        return double.IsFinite(value) && Math.Abs(value) < 1e27 ? decimal.Parse(value.ToString("G15", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : text;
    }

    static string Moment(DateTime on) => on.TimeOfDay == TimeSpan.Zero ? on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : on.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The moment a serial number stands for; null outside of 1900 to 9999 and on 1900-02-29, which the 1900 system has and the calendar has not.</summary>
    public static DateTime? Day(double serial, bool from1904)
    {
        if (!from1904 && serial is >= 60 and < 61) return null;
        var start = from1904 ? new DateTime(1904, 1, 1) : serial < 60 ? new DateTime(1899, 12, 31) : new DateTime(1899, 12, 30);
        if (serial is not (>= 0 and < 2_958_466)) return null;
        // To the minute: a fraction of a day is not exact.
        var minutes = Math.Round(serial * 1440);
        return minutes <= (DateTime.MaxValue - start).TotalMinutes ? start.AddMinutes(minutes) : null;
    }
}
