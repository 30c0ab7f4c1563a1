using Gongkai.Agencies;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Storage;

/// <summary>A file somebody handed in: whose, what for, and the hash of its bytes. Never changed; a better scan is another attachment.</summary>
public sealed class Attachment
{
    public long Id { get; set; }
    /// <summary>The unit whose record it belongs to; who may read there may read it.</summary>
    public int AgencyId { get; set; }
    /// <summary>What it is for: <c>signed-page</c>, <c>proof</c>, <c>photo</c>, <c>import</c> …</summary>
    public required string Purpose { get; set; }
    public required string Name { get; set; }
    public FileKind Kind { get; set; }
    public long Size { get; set; }
    public required string Sha256 { get; set; }
    public required string UploadedBy { get; set; }
    public DateTime UploadedAt { get; set; }

    public bool IsPicture => Kind is FileKind.Jpeg or FileKind.Png;
}

sealed class AttachmentMapping : IEntityTypeConfiguration<Attachment>
{
    public void Configure(EntityTypeBuilder<Attachment> b)
    {
        b.ToTable("attachments");
        b.Property(a => a.Purpose).HasMaxLength(30);
        b.Property(a => a.Name).HasMaxLength(200);
        b.Property(a => a.Kind).HasConversion<string>().HasMaxLength(10);
        b.Property(a => a.Sha256).HasMaxLength(64).IsFixedLength();
        b.HasIndex(a => a.Sha256);
        b.HasOne<Agency>().WithMany().HasForeignKey(a => a.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>Takes files in and gives them out again, by unit.</summary>
public sealed class AttachmentService(GongkaiContext db, FileStore files, Redactor redactor, Access access, Audit.AuditLog audit, TimeProvider time)
{
    public const long MostBytes = 20 << 20;

    /// <summary>A scan or a photograph of paper.</summary>
    public static readonly IReadOnlySet<FileKind> Paper = new HashSet<FileKind> { FileKind.Pdf, FileKind.Jpeg, FileKind.Png };
    public static readonly IReadOnlySet<FileKind> Pictures = new HashSet<FileKind> { FileKind.Jpeg, FileKind.Png };
    public static readonly IReadOnlySet<FileKind> FromApplicants = new HashSet<FileKind> { FileKind.Pdf, FileKind.Jpeg, FileKind.Png, FileKind.Word };
    public static readonly IReadOnlySet<FileKind> Sheets = new HashSet<FileKind> { FileKind.Sheet, FileKind.Text };

    /// <summary>Keeps a file for a unit's record. The row is saved with whatever the caller has begun.</summary>
    /// <exception cref="InvalidInput">empty, too large, or none of the kinds allowed.</exception>
    public async Task<Attachment> AddAsync(Actor actor, int agencyId, string purpose, string name, Stream bytes, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes)
    {
        await access.RequireActAsync(actor, agencyId, "上传文件", cancel);
        return await KeepAsync(actor.UserId, agencyId, purpose, name, bytes, allowed, cancel, most);
    }

    /// <summary>The same for a caller that has asked for the right of the person by itself (a link sent to a leader, a supervisor's remark).</summary>
    internal async Task<Attachment> KeepAsync(string by, int agencyId, string purpose, string name, Stream bytes, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes)
    {
        var stored = await files.PutAsync(bytes, most, cancel);
        var kind = await KindAsync(stored, name, cancel);
        if (kind == FileKind.Heic && allowed.Contains(FileKind.Jpeg)) (stored, kind, name) = (await PictureAsync(stored, cancel), FileKind.Jpeg, Path.ChangeExtension(name, ".jpg"));
        if (!allowed.Contains(kind))
        {
            // What was refused is not kept, unless somebody else has the same.
            if (!await db.Attachments.AnyAsync(a => a.Sha256 == stored.Sha256, cancel)) files.Remove(stored.Sha256);
            throw new InvalidInput($"文件“{Short(name)}”不是{string.Join("、", allowed.Select(KindName))}");
        }
        var attachment = new Attachment
        {
            AgencyId = agencyId, Purpose = purpose, Name = Short(name), Kind = kind, Size = stored.Size, Sha256 = stored.Sha256, UploadedBy = by, UploadedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(attachment);
        await db.SaveChangesAsync(cancel);
        return attachment;
    }

    async Task<FileKind> KindAsync(StoredFile stored, string name, CancellationToken cancel)
    {
        var start = new byte[512];
        await using var file = files.Open(stored.Sha256);
        return FileStore.KindOf(start.AsSpan(0, await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel)), name);
    }

    /// <summary>The photograph as a JPEG: hardly an office computer shows what telephones keep, and without the place and time that they write into it.</summary>
    async Task<StoredFile> PictureAsync(StoredFile photograph, CancellationToken cancel)
    {
        try
        {
            var picture = await redactor.PictureAsync(await File.ReadAllBytesAsync(files.PathOf(photograph.Sha256), cancel), page: 1, longest: 4000, cancel);
            return await files.PutAsync(picture, MostBytes, cancel);
        }
        catch (Exception e) when (e is UnreadableDocumentException or RedactionUnavailableException) { throw new InvalidInput(e.Message); }
        // The same photograph was sent twice at once, and the other is done with it.
        catch (FileNotFoundException) { throw new InvalidInput("这张照片正在上传，请再试一次"); }
        finally { if (!await db.Attachments.AnyAsync(a => a.Sha256 == photograph.Sha256, cancel)) files.Remove(photograph.Sha256); }
    }

    /// <summary>Rows for the same bytes, for another record of the same unit. Saved in the caller's transaction; the ids in the same order.</summary>
    internal async Task<IReadOnlyList<long>> CopyAsync(IReadOnlyList<Attachment> from, CancellationToken cancel = default)
    {
        var copies = from.Select(a => new Attachment { AgencyId = a.AgencyId, Purpose = a.Purpose, Name = a.Name, Kind = a.Kind, Size = a.Size, Sha256 = a.Sha256, UploadedBy = a.UploadedBy, UploadedAt = a.UploadedAt }).ToList();
        db.AddRange(copies);
        await db.SaveChangesAsync(cancel);
        foreach (var copy in copies) db.Entry(copy).State = EntityState.Detached;
        return copies.ConvertAll(c => c.Id);
    }

    /// <exception cref="NotFound">no such attachment.</exception>
    /// <exception cref="Forbidden">it belongs to a unit where the person may not read.</exception>
    public async Task<(Attachment Attachment, FileStream Bytes)> OpenAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var attachment = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancel) ?? throw new NotFound("没有这个文件");
        // A register of an office, a signed paper, a paper to an applicant and what an applicant handed in bear names: for those who work there, and on record.
        if (attachment.Purpose is "import" or "proof" or Requests.Release.ReleaseService.RecordPurpose or Requests.DraftService.Files or Statutes.Requests.RequestProcedure.OpinionFiles or Requests.Papers.PaperService.Purpose or Requests.Papers.PaperService.ScanPurpose or Requests.CaseFiles.CaseFileService.Purpose or Remedies.Evidence.EvidenceService.Purpose or Statutes.Matters.MatterFields.Files or Statutes.Matters.MatterFields.AnswerFiles)
        {
            await access.RequireActAsync(actor, attachment.AgencyId, $"文件 {id}", cancel);
            if (!actor.IsSystem) await audit.WriteAsync(Audit.AuditKind.ReadPersonalData, actor.UserId, $"文件 {id}", "查看", cancel);
        }
        else await access.RequireReadAsync(actor, attachment.AgencyId, $"文件 {id}", cancel);
        return (attachment, files.Open(attachment.Sha256));
    }

    /// <summary>The same for a caller that has asked by itself whether the person may read the record the file belongs to.</summary>
    internal async Task<(Attachment Attachment, FileStream Bytes)> GiveAsync(long id, CancellationToken cancel = default)
    {
        var attachment = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancel) ?? throw new NotFound("没有这个文件");
        return (attachment, files.Open(attachment.Sha256));
    }

    public static string KindName(FileKind kind) => kind switch
    {
        FileKind.Pdf => " PDF",
        FileKind.Jpeg => " JPG 图片",
        FileKind.Png => " PNG 图片",
        FileKind.Heic => " HEIC 照片",
        FileKind.Word => " Word 文档（docx）",
        FileKind.Sheet => " Excel 表格（xlsx）",
        FileKind.Text => "文本（txt、csv）",
        _ => "其他文件",
    };

    /// <summary>The name without its path and without what no name holds; the end, which says what it is, is kept.</summary>
    static string Short(string name)
    {
        var plain = new string([.. Path.GetFileName(name.Replace('\\', '/')).Where(c => !char.IsControl(c))]).Trim();
        if (plain.Length == 0) plain = "未命名";
        return plain.Length <= 120 ? plain : plain[..80] + "…" + plain[^30..];
    }
}
