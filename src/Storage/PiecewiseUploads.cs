using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gongkai.Imports;
using Gongkai.Shared;
using Microsoft.Extensions.Primitives;

namespace Gongkai.Storage;

/// <summary>
/// Files that come in pieces over a bad line: what has arrived stays, and the sender goes on from there. Spoken is tus 1.0 (core, creation, termination).
/// A form names what has arrived in a field <c>upload:FIELD</c>, and its page finds a file as if the browser had sent it whole.
/// </summary>
public sealed class PiecewiseUploads(FileStore files, TimeProvider time)
{
    public const string Path = "/uploads", Prefix = "upload:", RateLimit = "upload";

    /// <summary>Bytes that strangers' unfinished files may take in all; beyond it forms still take files the plain way.</summary>
    const long MostUnfinished = 4L << 30;

    /// <summary>Files of one form.</summary>
    const int MostFiles = 20;

    /// <summary>How long an unfinished file waits for its sender.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    // All that is in the folder when it was last counted, and what came in here since. Pieces are many, so it is not counted for each;
    // others add and take away, so it is for each file begun, and before anybody is refused.
    long arrived = long.MaxValue;

    string Folder => System.IO.Path.Combine(files.Folder, "pieces");

    /// <summary>The length is part of what the token stands for: a file is found only by both.</summary>
    string? PathOf(string token) => Length(token) is null ? null : System.IO.Path.Combine(Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))));

    static long? Length(string token) => token.Split('-') is [{ Length: 48 } secret, { Length: < 16 } length] && secret.All(char.IsAsciiHexDigitLower)
        && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0 ? bytes : null;

    /// <summary>Begins a file of so many bytes.</summary>
    /// <returns>the token to send its pieces under; null where there is no room now</returns>
    public string? Begin(long length)
    {
        if (Count() + length > MostUnfinished) return null;
        Database.CreateFolder(Database.CreateFolder(files.Folder).FullName);
        Database.CreateFolder(Folder);
        var token = $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24))}-{length}";
        using (new FileStream(PathOf(token)!, CommandLine.DataFolder.Private)) { }
        return token;
    }

    long Count()
    {
        var sum = Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles().Sum(f => f.Length) : 0;
        Interlocked.Exchange(ref arrived, sum);
        return sum;
    }

    /// <summary>How many bytes have arrived; null where there is no such file.</summary>
    public (long Arrived, long Length)? Find(string token) => PathOf(token) is { } path && new FileInfo(path) is { Exists: true } file ? (file.Length, Length(token)!.Value) : null;

    /// <summary>Adds a piece. What arrives before the line breaks stays.</summary>
    /// <returns>how many bytes have arrived now</returns>
    /// <exception cref="NotFound">there is no such file.</exception>
    /// <exception cref="Conflict">the piece does not begin where the file ends, or another piece is on its way.</exception>
    /// <exception cref="InvalidInput">more bytes than were announced; what was announced stays.</exception>
    public async Task<long> AddAsync(string token, long from, Stream piece, CancellationToken cancel = default)
    {
        if (Find(token) is not var (_, length)) throw new NotFound("没有这个上传");
        FileStream file;
        try { file = new FileStream(PathOf(token)!, FileMode.Open, FileAccess.Write, FileShare.None); }
        catch (FileNotFoundException) { throw new NotFound("没有这个上传"); }
        catch (IOException) { throw new Conflict("这个文件正在上传"); }
        await using (file)
        {
            if (file.Length != from) throw new Conflict("续传的位置不对");
            // Announced is not arrived: the bound holds for what comes in.
            if (Interlocked.Read(ref arrived) > MostUnfinished && Count() > MostUnfinished) throw new InvalidInput("现在上传的人太多");
            file.Seek(0, SeekOrigin.End);
            var buffer = new byte[81920];
            try
            {
                for (int read; (read = await piece.ReadAsync(buffer, cancel)) > 0;)
                {
                    if (file.Length + read > length) throw new InvalidInput("超过了事先说明的大小");
                    file.Write(buffer, 0, read);
                    Interlocked.Add(ref arrived, read);
                }
            }
            finally { file.Flush(flushToDisk: true); }
            return file.Length;
        }
    }

    public void Remove(string token) { if (PathOf(token) is { } path) File.Delete(path); }

    /// <summary>Removes what nobody goes on with. Returns how many.</summary>
    public int Purge()
    {
        var before = time.GetUtcNow().UtcDateTime - Kept;
        var over = Directory.Exists(Folder) ? new DirectoryInfo(Folder).EnumerateFiles().Where(f => f.LastWriteTimeUtc < before).ToList() : [];
        foreach (var file in over) file.Delete();
        return over.Count;
    }

    /// <summary>The form with what came in pieces among its files.</summary>
    /// <exception cref="InvalidInput">a file that is named has not arrived whole.</exception>
    public IFormCollection Whole(HttpContext context, IFormCollection form)
    {
        if (!form.Keys.Any(k => k.StartsWith(Prefix, StringComparison.Ordinal))) return form;
        if (form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal)).Sum(f => f.Value.Count) > MostFiles) throw new InvalidInput($"一次最多{MostFiles}个文件");
        var all = new FormFileCollection();
        all.AddRange(form.Files);
        foreach (var (field, values) in form.Where(f => f.Key.StartsWith(Prefix, StringComparison.Ordinal)))
            foreach (var value in values)
            {
                var (token, name) = value?.Split('/', 2) is [var t, var n] ? (t, n) : ("", "");
                if (Find(token) is not var (arrived, length) || arrived != length) throw new InvalidInput("文件没有传完，或者放得太久已经清除，请重新选择文件");
                var bytes = new FileStream(PathOf(token)!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 81920, useAsync: true);
                context.Response.RegisterForDispose(bytes);
                all.Add(new FormFile(bytes, 0, length, field[Prefix.Length..], name));
                // A page that refused the form is sent again with the same file.
                context.Response.OnCompleted(() => { if (context.Response.StatusCode < 400) Remove(token); return Task.CompletedTask; });
            }
        return new FormCollection(form.Where(f => !f.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value), all);
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, (HttpContext context, PiecewiseUploads uploads) =>
        {
            Say(context);
            // Large registers are for those who work here.
            var most = context.User.Identity?.IsAuthenticated == true ? LineFile.MaxBytes : AttachmentService.MostBytes;
            if (!long.TryParse(context.Request.Headers["Upload-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length == 0) return Results.BadRequest();
            if (length > most) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
            if (uploads.Begin(length) is not { } token) return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            return Results.Created($"{Path}/{token}", null);
        }).AllowAnonymous().RequireRateLimiting(RateLimit);
        routes.MapMethods($"{Path}/{{token}}", ["HEAD"], (HttpContext context, string token, PiecewiseUploads uploads) =>
        {
            Say(context);
            if (uploads.Find(token) is not var (arrived, length)) return Results.NotFound();
            (context.Response.Headers["Upload-Offset"], context.Response.Headers["Upload-Length"], context.Response.Headers.CacheControl) = (Text(arrived), Text(length), "no-store");
            return Results.Ok();
        }).AllowAnonymous();
        routes.MapPatch($"{Path}/{{token}}", async (HttpContext context, string token, PiecewiseUploads uploads) =>
        {
            Say(context);
            if (context.Request.ContentType != "application/offset+octet-stream") return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
            if (!long.TryParse(context.Request.Headers["Upload-Offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var from)) return Results.BadRequest();
            try { context.Response.Headers["Upload-Offset"] = Text(await uploads.AddAsync(token, from, context.Request.Body, context.RequestAborted)); }
            catch (NotFound) { return Results.NotFound(); }
            catch (Conflict) { return Results.Conflict(); }
            catch (InvalidInput) { return Results.StatusCode(StatusCodes.Status413PayloadTooLarge); }
            return Results.NoContent();
        }).AllowAnonymous();
        routes.MapDelete($"{Path}/{{token}}", (HttpContext context, string token, PiecewiseUploads uploads) =>
        {
            Say(context);
            if (uploads.Find(token) is null) return Results.NotFound();
            uploads.Remove(token);
            return Results.NoContent();
        }).AllowAnonymous();
    }

    static StringValues Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Programs read these answers: no page stands in for an error.</summary>
    static void Say(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Diagnostics.IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
        context.Response.Headers["Tus-Resumable"] = "1.0.0";
    }
}
