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
        b.HasIndex(a => new { a.UploadedBy, a.UploadedAt });
        b.HasOne<Agency>().WithMany().HasForeignKey(a => a.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A file whose bytes are kept and whose kind is allowed, but which no record names yet. What is never named goes with <see cref="UnnamedFilesJob"/>.</summary>
public sealed record TakenFile(string Name, FileKind Kind, string Sha256, long Size);

/// <summary>
/// Takes files in and gives them out again, by unit. Bytes are taken first (a disk is slow, and a telephone's photograph is converted),
/// and only their row is written inside the transaction of the act they belong to: nobody else waits for a disk.
/// </summary>
public sealed class AttachmentService(GongkaiContext db, FileStore files, Redactor redactor, VirusScanner scanner, Access access, Audit.AuditLog audit, TimeProvider time)
{
    public const long MostBytes = 20 << 20;
    /// <summary>All that people without an account hand in within a day, of each kind of them, in bytes: nobody fills the disk from outside.</summary>
    public const long MostBytesADay = 4L << 30;

    /// <summary>A scan or a photograph of paper.</summary>
    public static readonly IReadOnlySet<FileKind> Paper = new HashSet<FileKind> { FileKind.Pdf, FileKind.Jpeg, FileKind.Png };
    public static readonly IReadOnlySet<FileKind> Pictures = new HashSet<FileKind> { FileKind.Jpeg, FileKind.Png };
    public static readonly IReadOnlySet<FileKind> FromApplicants = new HashSet<FileKind> { FileKind.Pdf, FileKind.Jpeg, FileKind.Png, FileKind.Word };
    public static readonly IReadOnlySet<FileKind> Sheets = new HashSet<FileKind> { FileKind.Sheet, FileKind.Text };

    /// <summary>Keeps a file for a unit's record.</summary>
    /// <param name="bytes">can be read again from the start</param>
    /// <exception cref="InvalidInput">empty, too large, or none of the kinds allowed; nothing was kept.</exception>
    public async Task<Attachment> AddAsync(Actor actor, int agencyId, string purpose, string name, Stream bytes, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes)
    {
        await access.RequireActAsync(actor, agencyId, "上传文件", cancel);
        return await KeepAsync(actor.UserId, agencyId, purpose, name, bytes, allowed, cancel, most);
    }

    /// <summary>The same for a caller that has asked for the right of the person by itself (a link sent to a leader, a supervisor's remark).</summary>
    internal async Task<Attachment> KeepAsync(string by, int agencyId, string purpose, string name, Stream bytes, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes) =>
        await EnterAsync(by, agencyId, purpose, await TakeAsync(name, bytes, allowed, cancel, most), cancel);

    /// <summary>Takes in the bytes of a file; a photograph of a telephone becomes a picture that every computer shows. Never inside a transaction.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public async Task<TakenFile> TakeAsync(string name, Stream bytes, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes) =>
        (await TakeAsync([(name, bytes)], allowed, cancel, most))[0];

    /// <summary>Takes in several, all or none: what is wrong with one is said before the first is written.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public async Task<IReadOnlyList<TakenFile>> TakeAsync(IReadOnlyList<(string Name, Stream Bytes)> given, IReadOnlySet<FileKind> allowed, CancellationToken cancel = default, long most = MostBytes)
    {
        RequireNoTransaction();
        var kinds = new List<FileKind>();
        foreach (var (name, bytes) in given)
        {
            if (bytes.Length - bytes.Position > most) throw new InvalidInput($"文件“{Short(name)}”太大，最多{FileStore.Words(most)}");
            var kind = await KindAsync(name, bytes, cancel);
            if (!allowed.Contains(kind) && !IsPhotograph(kind, allowed)) throw new InvalidInput($"文件“{Short(name)}”不是{string.Join("、", allowed.Select(KindName))}");
            kinds.Add(kind);
        }
        foreach (var (name, bytes) in given) await scanner.RequireCleanAsync(Short(name), bytes, cancel);
        var ready = new List<(string Name, FileKind Kind, Stream Bytes)>();
        foreach (var ((name, bytes), kind) in given.Zip(kinds))
            ready.Add(IsPhotograph(kind, allowed) ? (Path.ChangeExtension(name, ".jpg"), FileKind.Jpeg, new MemoryStream(await PictureAsync(bytes, cancel), writable: false)) : (name, kind, bytes));
        var taken = new List<TakenFile>();
        foreach (var (name, kind, bytes) in ready)
        {
            var stored = await files.PutAsync(bytes, most, cancel);
            taken.Add(new(Short(name), kind, stored.Sha256, stored.Size));
        }
        return taken;
    }

    /// <summary>Takes in what people without an account hand in, as long as it is not more than a day may bring.</summary>
    /// <param name="by">how they are named: <see cref="Statutes.Procedures.Proofs.Applicant"/> …</param>
    /// <inheritdoc cref="AddAsync"/>
    public async Task<IReadOnlyList<TakenFile>> TakeFromOutsideAsync(string by, IReadOnlyList<(string Name, Stream Bytes)> given, CancellationToken cancel = default)
    {
        if (given.Count == 0) return [];
        if (await TakenWithinADayAsync(by, cancel) + given.Sum(f => f.Bytes.Length) > MostBytesADay) throw new InvalidInput("现在上传的人太多，请过一会儿再试，或者先提交、以后补充材料");
        return await TakeAsync(given, FromApplicants, cancel);
    }

    /// <summary>Bytes that were handed in under this name within the last day.</summary>
    public async Task<long> TakenWithinADayAsync(string by, CancellationToken cancel = default, string? purpose = null)
    {
        var since = time.GetUtcNow().UtcDateTime.AddDays(-1);
        return await db.Attachments.Where(a => a.UploadedBy == by && a.UploadedAt > since && (purpose == null || a.Purpose == purpose)).SumAsync(a => a.Size, cancel);
    }

    /// <summary>Takes in what the program itself made. Small enough to be written even inside a transaction, where a number stands in it that only the transaction gives.</summary>
    public async Task<TakenFile> TakeMadeAsync(string name, FileKind kind, byte[] bytes, CancellationToken cancel = default)
    {
        var stored = await files.PutAsync(bytes, bytes.Length, cancel);
        return new(Short(name), kind, stored.Sha256, stored.Size);
    }

    /// <summary>Writes the row of a file that was taken, inside the caller's transaction if there is one.</summary>
    public async Task<Attachment> EnterAsync(string by, int agencyId, string purpose, TakenFile taken, CancellationToken cancel = default)
    {
        // Somebody else's like it was erased between: the row would name nothing.
        if (!File.Exists(files.PathOf(taken.Sha256))) throw new Conflict($"文件“{taken.Name}”没有保存，请重新上传");
        var attachment = new Attachment
        {
            AgencyId = agencyId, Purpose = purpose, Name = taken.Name, Kind = taken.Kind, Size = taken.Size, Sha256 = taken.Sha256, UploadedBy = by, UploadedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(attachment);
        await db.SaveChangesAsync(cancel);
        return attachment;
    }

    /// <summary>Rows of several; their numbers as a field of an act holds them.</summary>
    public async Task<string> EnterAsync(string by, int agencyId, string purpose, IReadOnlyList<TakenFile> taken, CancellationToken cancel = default)
    {
        var ids = new List<long>();
        foreach (var file in taken) ids.Add((await EnterAsync(by, agencyId, purpose, file, cancel)).Id);
        return string.Join(',', ids);
    }

    void RequireNoTransaction()
    {
        if (db.Database.CurrentTransaction is not null) throw new InvalidOperationException("bytes are taken before the transaction begins");
    }

    static bool IsPhotograph(FileKind kind, IReadOnlySet<FileKind> allowed) => kind == FileKind.Heic && allowed.Contains(FileKind.Jpeg);

    static async Task<FileKind> KindAsync(string name, Stream bytes, CancellationToken cancel)
    {
        var (start, from) = (new byte[512], bytes.Position);
        var read = await bytes.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        bytes.Position = from;
        return read == 0 ? throw new InvalidInput($"文件“{Short(name)}”是空的") : FileStore.KindOf(start.AsSpan(0, read), name);
    }

    /// <summary>The photograph as a JPEG: hardly an office computer shows what telephones keep, and without the place and time that they write into it.</summary>
    async Task<byte[]> PictureAsync(Stream photograph, CancellationToken cancel)
    {
        using var copy = new MemoryStream();
        await photograph.CopyToAsync(copy, cancel);
        try { return await redactor.PictureAsync(copy.ToArray(), page: 1, longest: 4000, cancel); }
        catch (Exception e) when (e is UnreadableDocumentException or RedactionUnavailableException) { throw new InvalidInput(e.Message); }
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
        if (attachment.Purpose is "import" or "proof" or Statutes.Requests.RequestProcedure.CorrectionFiles or Statutes.Requests.RequestProcedure.ReasonsFiles or Statutes.Requests.RequestProcedure.DispatchProof or Statutes.Requests.RequestProcedure.ServiceProofFile or Requests.Release.ReleaseService.RecordPurpose or Statutes.Requests.Agents.OtherFiles or Statutes.Requests.Agents.IdentityFiles or Statutes.Requests.Agents.AuthorisationFiles or Statutes.Requests.ServiceAddress.Signed or Statutes.Requests.RequestProcedure.OpinionFiles or Requests.Papers.PaperService.Purpose or Requests.Papers.PaperService.ScanPurpose or Requests.CaseFiles.CaseFileService.Purpose or Remedies.Evidence.EvidenceService.Purpose or Statutes.Matters.MatterFields.Files or Statutes.Matters.MatterFields.AnswerFiles)
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
        return plain.Length <= 120 ? plain : Statutes.Chinese.Start(plain, 80) + "…" + Statutes.Chinese.End(plain, 30);
    }
}
