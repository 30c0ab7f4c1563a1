using System.IO.Compression;
using System.Text;

namespace Gongkai.Documents;

/// <summary>What the Office formats need alike: text that XML can hold, and packages whose bytes depend on their content alone.</summary>
static class Packages
{
    static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The same parts with fixed times, so that the same document gives the same bytes and the same hash.</summary>
    public static byte[] Fixed(MemoryStream package)
    {
        package.Position = 0;
        using var result = new MemoryStream();
        using (var source = new ZipArchive(package, ZipArchiveMode.Read))
        using (var target = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in source.Entries.OrderBy(e => e.FullName == "[Content_Types].xml" ? "" : e.FullName, StringComparer.Ordinal))
            {
                var copy = target.CreateEntry(entry.FullName, Packed(entry.FullName) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
                copy.LastWriteTime = Epoch;
                using var from = entry.Open();
                using var to = copy.Open();
                from.CopyTo(to);
            }
        return result.ToArray();
    }

    /// <summary>What is small already: workbooks within, pictures.</summary>
    static bool Packed(string name) => Path.GetExtension(name) is ".xlsx" or ".jpg" or ".jpeg" or ".png";

    /// <summary>Leaves out what XML 1.0 cannot hold: control characters and halves of characters.</summary>
    public static string Clean(string text)
    {
        StringBuilder? clean = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            var good = pair || c is '\t' or '\n' or '\r' || (c >= ' ' && !char.IsSurrogate(c) && c is not ('\uFFFE' or '\uFFFF'));
            if (!good) clean ??= new StringBuilder(text, 0, i, text.Length);
            else if (clean is not null) clean.Append(c);
            if (pair)
            {
                i++;
                clean?.Append(text[i]);
            }
        }
        return clean?.ToString() ?? text;
    }

    public static string CoreProperties(string title, string? author) => $"""
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{Escape(title)}</dc:title><dc:creator>{Escape(author ?? "")}</dc:creator><dc:language>zh-CN</dc:language></cp:coreProperties>
        """;

    /// <summary>Text as it stands in an element or an attribute.</summary>
    public static string Escape(string text) => System.Security.SecurityElement.Escape(Clean(text)) ?? "";
}
