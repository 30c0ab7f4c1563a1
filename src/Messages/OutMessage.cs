using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Messages;

public enum MessageState { Waiting, Sent, Refused, Expired }

/// <summary>A message on its way. Address and text are encrypted, and gone once it is sent or of no more use.</summary>
public sealed class OutMessage
{
    public long Id { get; set; }
    public MessageChannel Channel { get; set; }
    /// <summary>What it is about, without anybody's name: 登录验证码, 请示决定, 收到申请.</summary>
    public required string Purpose { get; set; }
    /// <summary>As shown in lists and logs: 138****1234.</summary>
    public required string Masked { get; set; }
    public string? Address { get; set; }
    public string? Text { get; set; }
    public MessageState State { get; set; }
    public int Attempts { get; set; }
    public string? Outcome { get; set; }
    public DateTime QueuedAt { get; set; }
    /// <summary>After a failure: not to be tried before.</summary>
    public DateTime? NotBefore { get; set; }
    /// <summary>Of no use after that: not sent any more.</summary>
    public DateTime ExpiresAt { get; set; }
    public DateTime? FinishedAt { get; set; }
    /// <summary>The dossier it is about.</summary>
    public long? DossierId { get; set; }
    /// <summary>The person of the office it is for; null: somebody outside.</summary>
    public string? UserId { get; set; }
    /// <summary>The Message-ID of the mail it answers.</summary>
    public string? AnswerTo { get; set; }

    /// <summary>The same message twice (an answer that got lost) is the receiver's to know by this.</summary>
    public string Key => Channel == MessageChannel.Sms ? $"gongkai-sms-{Id}" : $"gongkai-{Id}";
}

sealed class OutMessageMapping : IEntityTypeConfiguration<OutMessage>
{
    public void Configure(EntityTypeBuilder<OutMessage> b)
    {
        b.ToTable("out_messages");
        b.Property(m => m.Channel).HasConversion<string>().HasMaxLength(20);
        b.Property(m => m.State).HasConversion<string>().HasMaxLength(20);
        b.Property(m => m.Purpose).HasMaxLength(60);
        b.Property(m => m.Masked).HasMaxLength(60);
        b.Property(m => m.Address).HasMaxLength(1000);
        b.Property(m => m.Text).HasMaxLength(8000);
        b.Property(m => m.AnswerTo).HasMaxLength(300);
        b.Property(m => m.UserId).HasMaxLength(60);
        b.Ignore(m => m.Key);
        b.HasIndex(m => new { m.State, m.NotBefore });
        b.HasIndex(m => m.DossierId).HasFilter("dossier_id IS NOT NULL");
    }
}
