using System.Text.Json;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>Something that an Office file holds and its pages do not show, told to people: 隐藏工作表“名单”，120行.</summary>
/// <param name="Removed">false: left in, for people to look at; <paramref name="Text"/> says why</param>
public sealed record HiddenContent(string Text, bool Removed = true);

/// <param name="Extension">.docx, .xlsx or .pptx: macros are gone, whatever the file was before</param>
public sealed record CleanedFile(byte[] Bytes, string Extension, IReadOnlyList<HiddenContent> Found);

/// <summary>
/// Finds and strips what an Office file (docx, xlsx, pptx) holds besides what it shows: tracked changes, comments, hidden text, rows, columns, sheets and
/// slides, pivot caches, links to other files, embedded files, macros, properties, place and camera in pictures, parts of pictures beyond the crop.
/// Headers, footers and footnotes stay. Works in a bounded child process.
/// </summary>
public static class OfficeCleaner
{
    internal static readonly GuardedJob Job = new("clean", "文件", Work, new(1, 1)) { Heap = 1 << 30, Memory = 2L << 30, Limit = TimeSpan.FromMinutes(3) };

    sealed record Request(string Source, string Result);

    sealed record Answer(string Extension, List<HiddenContent> Found);

    /// <returns>the file without what is listed, and the list</returns>
    /// <exception cref="UnreadableDocumentException">no Office file of these kinds, too large, encrypted, damaged, hostile, or nothing visible would be left; the message names the rule</exception>
    public static async Task<CleanedFile> CleanAsync(byte[] file, CancellationToken cancel = default)
    {
        if (file.Length > DocumentReader.MaxBytes) throw new UnreadableDocumentException($"文件超过{DocumentReader.MaxBytes >> 20}MB，不予读取。");
        if (!file.AsSpan().StartsWith("PK\x03\x04"u8)) throw new UnreadableDocumentException("不是 docx、xlsx 或 pptx 文件；旧版 doc、xls、ppt 和 wps 文件请先另存为新格式。");
        var folder = Directory.CreateTempSubdirectory("gongkai-clean-").FullName;
        try
        {
            var request = new Request(Path.Combine(folder, "source"), Path.Combine(folder, "result"));
            await File.WriteAllBytesAsync(request.Source, file, cancel).ConfigureAwait(false);
            var answer = await GuardedProcess.RunAsync<Answer>(Job, JsonSerializer.SerializeToUtf8Bytes(request), cancel).ConfigureAwait(false);
            return new(await File.ReadAllBytesAsync(request.Result, cancel).ConfigureAwait(false), answer.Extension, answer.Found);
        }
        finally
        {
            try { Directory.Delete(folder, recursive: true); }
            catch (IOException) { }
        }
    }

    static object Work(byte[] input)
    {
        var request = JsonSerializer.Deserialize<Request>(input)!;
        var (bytes, extension, found) = Cleaned(File.ReadAllBytes(request.Source));
        // What is clean has nothing to be removed: the second look is the proof of the first.
        var again = Cleaned(bytes).Found.Where(f => f.Removed).Select(f => f.Text).ToList();
        if (again.Count > 0) throw new UnreadableDocumentException($"清理后的文件里仍有：{string.Join("；", again.Take(5))}，不予输出；请另存为 PDF 后遮盖。");
        File.WriteAllBytes(request.Result, bytes);
        return new Answer(extension, found);
    }

    static (byte[] Bytes, string Extension, List<HiddenContent> Found) Cleaned(byte[] file)
    {
        using var package = new OfficePackage(file);
        return OfficePackage.Guard(() =>
        {
            var parts = new OfficeParts(package);
            var extension = parts.MainKind switch
            {
                "document" => new WordCleaner(parts).Clean(),
                "sheet" => new WorkbookCleaner(parts).Clean(),
                "presentation" => new SlidesCleaner(parts).Clean(),
                _ => throw new UnreadableDocumentException("压缩包里没有 Word、Excel 或 PowerPoint 的内容，不能清理。"),
            };
            return (parts.Save(), extension, parts.Found);
        });
    }
}
