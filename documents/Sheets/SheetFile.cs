using System.Text;

namespace Gongkai.Documents.Sheets;

/// <summary>A file that cannot be read as a table; the message says why and what to do, in plain words.</summary>
public sealed class UnreadableSheetException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One row as text. Days are <c>yyyy-MM-dd</c> (with <c> HH:mm</c> where a time is kept), numbers invariant, formulas their stored results; merged cells all hold the value of the first.</summary>
/// <param name="Number">Row number as the office program shows it, from 1.</param>
public sealed record SheetRow(int Number, bool Hidden, IReadOnlyList<string> Cells)
{
    public string this[int column] => column < Cells.Count ? Cells[column] : "";
    public bool Empty => Cells.All(c => c.Length == 0);
}

/// <summary>A table of the file. <paramref name="Notes"/> tell what a reader should know: hidden rows, formulas without results.</summary>
public sealed record SheetInfo(string Name, bool Hidden, IReadOnlyList<string> Notes);

/// <summary>
/// A table file as offices keep them: .xlsx or text with separators, told apart by content and never by name. Everything is bounded
/// and read from bytes already in memory; rows stream. Nothing in the file is executed and nothing outside is followed.
/// </summary>
public abstract class SheetFile : IDisposable
{
    public const int MaxBytes = 20 << 20, MaxRows = 200_000, MaxColumns = 256, MaxCell = 32_767;

    public abstract IReadOnlyList<SheetInfo> Sheets { get; }

    /// <summary>Whether bare numbers that stand for days count from 1904 (old Macintosh books) instead of 1900.</summary>
    public virtual bool From1904 => false;

    /// <summary>What the file is, for people.</summary>
    public abstract string Format { get; }

    /// <summary>The rows that hold anything, in order; may be asked for again.</summary>
    /// <exception cref="UnreadableSheetException">the file is damaged or exceeds a bound.</exception>
    public abstract IEnumerable<SheetRow> Rows(int sheet);

    public virtual void Dispose() { }

    /// <exception cref="UnreadableSheetException">not a table this reads: too large, encrypted, with macros, an old binary format, damaged.</exception>
    public static SheetFile Open(byte[] bytes)
    {
        if (bytes.Length == 0) throw new UnreadableSheetException("文件是空的。");
        if (bytes.Length > MaxBytes) throw TooLarge();
        ReadOnlySpan<byte> start = bytes;
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8)) return new XlsxFile(bytes);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            throw new UnreadableSheetException(start.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0
                ? "文件设有打开密码；请取消密码、另存以后再上传。"
                : "这是旧版的 .xls 文件；请在表格软件里另存为 .xlsx 再上传。");
        if (start.StartsWith("%PDF"u8) || start.StartsWith("{\\rtf"u8)) throw new UnreadableSheetException("这不是表格文件；请上传 .xlsx 或者 .csv。");
        // Many systems "export to Excel" a web page named .xls.
        if (start.TrimStart((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n']).StartsWith("<"u8)) throw new UnreadableSheetException("这是网页（不少系统把它起名为 .xls 导出）；请在表格软件里打开，另存为 .xlsx 再上传。");
        return new CsvFile(bytes);
    }

    public static UnreadableSheetException TooLarge() => new($"文件超过{MaxBytes >> 20}MB；请分成几个文件。");

    protected static UnreadableSheetException TooWide(int row) => new($"第{row}行超过{MaxColumns}列；请只留要导入的列。");

    protected static UnreadableSheetException TooLong() => new($"超过{MaxRows}行；请分成几个文件。");

    /// <summary>A cell's text without what is invisible around it and without what neither XML nor a database holds.</summary>
    protected static string Clean(string text, int row)
    {
        if (text.Length > MaxCell) throw new UnreadableSheetException($"第{row}行有一格超过{MaxCell}字。");
        return Packages.Clean(text).Trim(Around);
    }

    static readonly char[] Around = [' ', '\t', '\r', '\n', '\u3000', '\u00A0', '\uFEFF', '\u200B', '\u2060'];
}
